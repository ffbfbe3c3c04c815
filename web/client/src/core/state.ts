/** The state that events fold into, and its form on the wire. */
import type { Snapshot, Task } from "./types.ts";

/** Where the fold keeps tasks: a plain Map, or a Tree that also knows the order of siblings. */
export interface TaskStore {
  get(id: string): Task | undefined;
  set(id: string, task: Task): unknown;
}

export interface FoldState {
  title: string;
  title_changed: number;
  readonly tasks: TaskStore;
}

export class State implements FoldState {
  readonly list: string;
  title = "";
  title_changed = 0;
  readonly tasks = new Map<string, Task>();

  constructor(list: string) {
    this.list = list;
  }

  static from(snapshot: Snapshot): State {
    const state = new State(snapshot.list);
    state.title = snapshot.title;
    state.title_changed = snapshot.title_changed;
    for (const task of snapshot.tasks) state.tasks.set(task.id, task);
    return state;
  }

  snapshot(): Snapshot {
    const tasks = [...this.tasks.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return { list: this.list, title: this.title, title_changed: this.title_changed, tasks };
  }
}
