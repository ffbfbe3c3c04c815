/** The words of the protocol as types: state, events, commands, errors. Nothing here runs. */

export type Changed = [title: number, notes: number, completed: number, place: number, trashed: number];

export interface Task {
  readonly id: string;
  readonly title: string;
  readonly notes: string;
  readonly completed: boolean;
  readonly parent: string | null;
  readonly order: number;
  readonly trashed: boolean;
  readonly created_at: number;
  readonly created_by: string;
  readonly changed: Changed;
}

/** What goes over the wire as a snapshot, and what the state hash is taken over. */
export interface Snapshot {
  list: string;
  title: string;
  title_changed: number;
  tasks: Task[];
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
}

export interface WireError {
  code: string;
  message: string;
  [detail: string]: unknown;
}

export interface Limits {
  title: number;
  notes: number;
  tasks: number;
  events: number;
  depth: number;
  frame: number;
}

export const DEFAULT_LIMITS: Limits = {
  title: 500,
  notes: 20_000,
  tasks: 50_000,
  events: 1_000,
  depth: 32,
  frame: 65_536,
};

export interface Person {
  id: string;
  actor: string;
  editing?: string | null;
}
