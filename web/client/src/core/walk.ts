/** Traversals of the tree without the trash, in display order. */
import type { Tree } from "./tree.ts";
import type { Task } from "./types.ts";

export type Visit = (task: Task, depth: number) => void;

export function walk(tree: Tree, visit: Visit, parent: string | null = null, depth = 0): void {
  for (const id of tree.children(parent)) {
    const task = tree.get(id)!;
    if (task.trashed) continue;
    visit(task, depth);
    walk(tree, visit, id, depth + 1);
  }
}

export function shownTasks(tree: Tree): Task[] {
  const tasks: Task[] = [];
  walk(tree, (task) => tasks.push(task));
  return tasks;
}

/** The topmost completed tasks without open descendants: those that 'Clear completed' deletes. */
export function clearable(tree: Tree): Task[] {
  const found: Task[] = [];
  const collect = (parent: string | null): boolean => {
    let allDone = true;
    for (const id of tree.children(parent)) {
      const task = tree.get(id)!;
      if (task.trashed) continue;
      const length = found.length;
      const doneBelow = collect(id);
      if (task.completed && doneBelow) {
        found.length = length;
        found.push(task);
      } else {
        allDone = false;
      }
    }
    return allDone;
  };
  collect(null);
  return found;
}
