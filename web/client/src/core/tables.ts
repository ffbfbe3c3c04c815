/** The tables of the core, written by `python -m infra.client_table`. Change them there. */
import type { Field, Limits } from "./types.ts";

/** What a task has that a person sets by its name. */
export const FIELDS: readonly Field[] = [
  { name: "title", initial: "", merge: "replace", check: "title", edited: true, since: 1 },
  { name: "notes", initial: "", merge: "text", check: "notes", edited: true, since: 1 },
  { name: "completed", initial: false, merge: "replace", check: "none", edited: false, since: 1 },
];

/** The newest schema of each type of event that this page reads. */
export const SCHEMAS: Readonly<Record<string, number>> = {
  list_created: 1,
  list_renamed: 1,
  list_deleted: 1,
  list_restored: 1,
  member_added: 1,
  member_role_changed: 1,
  member_removed: 1,
  link_added: 1,
  link_revoked: 1,
  task_added: 1,
  task_edited: 1,
  task_completed: 1,
  task_reopened: 1,
  task_moved: 1,
  task_deleted: 1,
  task_restored: 1,
  tasks_reordered: 1,
};

/** The newest of all. */
export const SCHEMA = 1;

/** How the ids of homes begin. */
export const HOME_PREFIX = "home-";

/** Of homes: the newest schema of each type of event that this page reads, and the newest of all. */
export const HOME_SCHEMAS: Readonly<Record<string, number>> = {
  membership_set: 1,
  entry_moved: 1,
  entries_reordered: 1,
  favourite_set: 1,
  color_set: 1,
  setting_set: 1,
};
export const HOME_SCHEMA = 1;

/** What a list can have in the sidebar. */
export const COLORS = ["red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "grey"] as const;

/** The names of a person's settings. */
export const SETTINGS = ["theme", "language", "first_day", "time_zone", "density"] as const;

/** Those of a server that says none. */
export const DEFAULT_LIMITS: Limits = {
  title: 500,
  notes: 20000,
  tags_per_task: 20,
  tags: 50,
  tasks: 50000,
  members: 500,
  links: 50,
  events: 1000,
  depth: 32,
  frame: 65536,
};
