/** A state that also knows every parent's children in order: what the page shows, and predictions work on. */
import type { FoldState, State, TaskStore } from "./state.ts";
import { Head } from "./state.ts";
import type { Task } from "./types.ts";

const NONE: readonly string[] = [];

export class Tree extends Head implements FoldState, TaskStore {
  readonly tasks: TaskStore = this;
  private readonly byId = new Map<string, Task>();
  private readonly byParent = new Map<string | null, string[]>();

  static from(state: State): Tree {
    const tree = new Tree();
    tree.takeHead(state);
    for (const task of state.tasks.values()) {
      tree.byId.set(task.id, task);
      tree.childrenToChange(task.parent).push(task.id);
    }
    for (const children of tree.byParent.values()) children.sort((a, b) => tree.compare(a, b));
    return tree;
  }

  get(id: string): Task | undefined {
    return this.byId.get(id);
  }

  set(id: string, task: Task): void {
    const before = this.byId.get(id);
    const stays = before !== undefined && before.parent === task.parent && before.order === task.order;
    if (before !== undefined && !stays) this.takeOut(before);
    this.byId.set(id, task);
    if (!stays) this.putIn(task);
  }

  delete(id: string): void {
    const task = this.byId.get(id);
    if (task === undefined) return;
    this.takeOut(task);
    this.byId.delete(id);
  }

  all(): IterableIterator<Task> {
    return this.byId.values();
  }

  /** The ids of all children in order, including those in the trash. */
  children(parent: string | null): readonly string[] {
    return this.byParent.get(parent) ?? NONE;
  }

  /** Whether the task or any of its ancestors is in the trash. */
  inTrash(id: string): boolean {
    for (let task = this.byId.get(id); task !== undefined; ) {
      if (task.trashed) return true;
      task = task.parent === null ? undefined : this.byId.get(task.parent);
    }
    return false;
  }

  /** Whether `id` is `above` or one of its descendants. */
  isWithin(id: string | null, above: string): boolean {
    for (let current = id; current !== null; current = this.byId.get(current)?.parent ?? null) {
      if (current === above) return true;
    }
    return false;
  }

  private compare(a: string, b: string): number {
    const difference = this.byId.get(a)!.order - this.byId.get(b)!.order;
    return difference !== 0 ? difference : a < b ? -1 : a > b ? 1 : 0;
  }

  private childrenToChange(parent: string | null): string[] {
    let children = this.byParent.get(parent);
    if (children === undefined) this.byParent.set(parent, (children = []));
    return children;
  }

  private indexOf(children: string[], id: string): number {
    let low = 0;
    let high = children.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(children[middle]!, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private putIn(task: Task): void {
    const children = this.childrenToChange(task.parent);
    children.splice(this.indexOf(children, task.id), 0, task.id);
  }

  private takeOut(task: Task): void {
    const children = this.childrenToChange(task.parent);
    children.splice(this.indexOf(children, task.id), 1);
  }
}
