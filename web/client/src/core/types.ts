/** The words of the protocol as types: state, events, commands, errors. */

/** One row of the table of fields (`tables.ts`). */
export interface Field {
  readonly name: string;
  /** The initial value, which is omitted in events and snapshots. */
  readonly initial: unknown;
  readonly merge: "replace" | "text" | "set";
  /** The normalisation of a value, as on the server. */
  readonly check: "title" | "notes" | "none";
  /** Whether `edit_task` changes it; otherwise it has its own commands. */
  readonly edited: boolean;
  /** The first schema with this field. */
  readonly since: number;
}

/** By field name, `place` or `trashed`: the position of the last event that set it, if not the task's
 * first. */
export type Changed = Readonly<Record<string, number>>;

export interface Task {
  readonly id: string;
  /** Positions of the task's first and last event. */
  readonly created: number;
  readonly last: number;
  readonly created_at: number;
  readonly created_by: string;
  readonly parent: string | null;
  readonly order: number;
  readonly trashed: boolean;
  readonly changed: Changed;
  readonly title: string;
  readonly notes: string;
  readonly completed: boolean;
  /** The other rows of the table of fields. */
  readonly [field: string]: unknown;
}

/** A task in a snapshot: without fields that have their initial value. */
export type WrittenTask = Pick<Task, "id" | "created" | "last" | "created_at" | "created_by" | "order"> & Partial<Task>;

/** From the least to the most that one may do. */
export const ROLES = ["viewer", "commenter", "editor", "owner"] as const;
export type Role = (typeof ROLES)[number];

/** A role for whoever has the link's secret, of which `digest` is the SHA-256 in hex; `expires` in ms since 1970. */
export interface Link {
  readonly role: Role;
  readonly digest: string;
  readonly expires?: number;
}

export type Members = Readonly<Record<string, Role>>;
export type Links = Readonly<Record<string, Link>>;

/** What goes over the wire as a snapshot, and what the state hash is taken over. */
export interface Snapshot {
  list: string;
  at: number;
  title: string;
  title_changed: number;
  deleted?: number;
  members?: Members;
  links?: Links;
  tasks: WrittenTask[];
}

export type Pair<T> = [before: T, after: T];

// A body's shape depends on its type; the fold's table is the one place that looks inside.
export type Body = Record<string, any>;

export interface WireEvent {
  position: number;
  type: string;
  task: string | null;
  actor: string;
  at: number;
  command: string;
  body: Body | null;
  schema: number;
  /** The position of the preceding event of the same task. */
  previous?: number;
  group?: string;
  via?: string;
}

export interface NewTask {
  task: string;
  title: string;
  notes?: string;
  completed?: boolean;
  parent?: string | null;
}

export interface Command {
  id: string;
  name: string;
  args: Body;
  base?: number | string;
  /** An id shared by the commands of one user action. */
  group?: string;
}

export interface WireError {
  code: string;
  message: string;
  [detail: string]: unknown;
}

export interface Limits {
  title: number;
  notes: number;
  tags_per_task: number;
  tags: number;
  tasks: number;
  members: number;
  links: number;
  events: number;
  depth: number;
  frame: number;
}

export interface Person {
  id: string;
  actor: string;
  editing?: string | null;
}
