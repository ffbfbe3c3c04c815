/** Views of the tree: the rows of a filter in order, the counts, and the trash. */
import type { Tree } from "./tree.ts";
import type { Task } from "./types.ts";
import { walk } from "./walk.ts";

export type Filter = "all" | "active" | "completed";

export interface Row {
  readonly id: string;
  /** The indent level: the number of its ancestors that are shown. */
  readonly depth: number;
}

export interface View {
  rows: Row[];
  open: number;
  done: number;
}

const WANTED: Record<Filter, (task: Task) => boolean> = {
  all: () => true,
  active: (task) => !task.completed,
  completed: (task) => task.completed,
};

export function viewOf(tree: Tree, filter: Filter): View {
  const view: View = { rows: [], open: 0, done: 0 };
  const wanted = WANTED[filter];
  // Depth in the tree of each shown task above the current one; a hidden parent gives no indentation.
  const shownAbove: number[] = [];
  walk(tree, (task, depth) => {
    if (task.completed) view.done += 1;
    else view.open += 1;
    while (shownAbove.length > 0 && shownAbove[shownAbove.length - 1]! >= depth) shownAbove.pop();
    if (!wanted(task)) return;
    view.rows.push({ id: task.id, depth: shownAbove.length });
    shownAbove.push(depth);
  });
  return view;
}

/** Deleted tasks, last deleted first, without subtasks that were deleted only with their parent. */
export function trashOf(tree: Tree): Task[] {
  return [...tree.all()].filter((task) => task.trashed).sort((a, b) => b.changed.trashed! - a.changed.trashed!);
}

/** The number of a task's descendants, without those deleted on their own. */
export function countBelow(tree: Tree, id: string): number {
  let count = 0;
  walk(tree, () => (count += 1), id);
  return count;
}
