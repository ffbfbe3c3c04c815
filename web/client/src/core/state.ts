/** The state that events fold into, and its form on the wire. */
import { FIELDS } from "./tables.ts";
import type { Links, Members, Snapshot, Task, WrittenTask } from "./types.ts";

const UNCHANGED = Object.freeze({});

/** The initial values of a task's fields. */
const INITIAL = {
  parent: null,
  trashed: false,
  changed: UNCHANGED,
  ...Object.fromEntries(FIELDS.map(({ name, initial }) => [name, initial])),
} as Pick<Task, "parent" | "trashed" | "changed" | "title" | "notes" | "completed">;

function isInitial(name: string, value: unknown): boolean {
  const initial = (INITIAL as Record<string, unknown>)[name];
  if (value === initial) return true;
  if (name === "changed") return Object.keys(value as object).length === 0;
  return Array.isArray(initial) && Array.isArray(value) && value.length === 0;
}

/** The task with omitted fields set to their initial values. */
export function complete(task: WrittenTask): Task {
  return { ...INITIAL, ...task };
}

/** The task without fields that have their initial value. */
export function written(task: Task): WrittenTask {
  return Object.fromEntries(Object.entries(task).filter(([name, value]) => !isInitial(name, value))) as WrittenTask;
}

/** Where the fold keeps tasks: a plain Map, or a Tree that also knows the order of siblings. */
export interface TaskStore {
  get(id: string): Task | undefined;
  set(id: string, task: Task): unknown;
}

/** What a list has beside its tasks. */
export class Head {
  /** The time of the last event, in ms since 1970. */
  at = 0;
  title = "";
  title_changed = 0;
  /** When the list was deleted, in ms since 1970; 0 if it is not. */
  deleted = 0;
  members: Members = {};
  links: Links = {};

  takeHead({ at, title, title_changed, deleted, members, links }: Omit<Head, "takeHead">): void {
    Object.assign(this, { at, title, title_changed, deleted, members, links });
  }
}

export interface FoldState extends Head {
  readonly tasks: TaskStore;
}

export class State extends Head implements FoldState {
  readonly list: string;
  readonly tasks = new Map<string, Task>();

  constructor(list: string) {
    super();
    this.list = list;
  }

  static from(snapshot: Snapshot): State {
    const state = new State(snapshot.list);
    state.takeHead({ ...new Head(), ...snapshot });
    for (const task of snapshot.tasks) state.tasks.set(task.id, complete(task));
    return state;
  }

  snapshot(): Snapshot {
    const tasks = [...this.tasks.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map(written);
    const { list, at, title, title_changed, deleted, members, links } = this;
    const access = {
      ...(deleted === 0 ? {} : { deleted }),
      ...(Object.keys(members).length === 0 ? {} : { members }),
      ...(Object.keys(links).length === 0 ? {} : { links }),
    };
    return { list, at, title, title_changed, ...access, tasks };
  }
}
