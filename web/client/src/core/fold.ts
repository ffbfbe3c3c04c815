/** Folds events into state: one table row per event type, O(1) per event (O(k) for k reordered tasks).
 *
 * Task records are immutable, so several states may share a record.
 */
import { mergeOf } from "./merges.ts";
import { complete, type FoldState } from "./state.ts";
import { FIELDS, SCHEMAS } from "./tables.ts";
import type { Body, Role, Task, WireEvent } from "./types.ts";

/** An event that this page cannot apply: it is too new, or does not fit the state. */
export class FoldError extends Error {
  readonly code: "upgrade_needed" | "does_not_fit";

  constructor(code: "upgrade_needed" | "does_not_fit", message: string) {
    super(message);
    this.code = code;
  }
}

const EDITED = new Map(FIELDS.filter((field) => field.edited).map((field) => [field.name, mergeOf(field)]));
const ADDED = new Set([...FIELDS.map((field) => field.name), "parent", "order"]);

function existing(state: FoldState, event: WireEvent): Task {
  const task = event.task === null ? undefined : state.tasks.get(event.task);
  if (task === undefined) throw new FoldError("does_not_fit", `Event ${event.position} names an unknown task.`);
  return task;
}

/** Sets the values; records `fields` as changed by the event. */
function update(state: FoldState, event: WireEvent, values: Partial<Task>, fields: readonly string[]): void {
  const task = existing(state, event);
  const { position } = event;
  const changed = { ...task.changed, ...Object.fromEntries(fields.map((field) => [field, position])) };
  state.tasks.set(task.id, { ...task, ...values, last: position, changed });
}

function setTitle(state: FoldState, event: WireEvent, title: (body: Body) => string): void {
  if (event.body !== null) state.title = title(event.body);
  state.title_changed = event.position;
}

function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  const { [key]: _gone, ...rest } = record;
  return rest;
}

/** The body of an event that is never erased: it says who may see the list. */
function whole({ body, position }: WireEvent): Body {
  if (body === null) throw new FoldError("does_not_fit", `Event ${position} has no body.`);
  return body;
}

function setMember(role: (body: Body) => Role): (state: FoldState, event: WireEvent) => void {
  return (state, event) => {
    const body = whole(event);
    state.members = { ...state.members, [body.person]: role(body) };
  };
}

function removeMember(state: FoldState, event: WireEvent): void {
  state.members = without(state.members, whole(event).person);
}

function addLink(state: FoldState, event: WireEvent): void {
  const { id, role, digest, expires } = whole(event);
  state.links = { ...state.links, [id]: { role, digest, ...(expires ? { expires } : {}) } };
}

function revokeLink(state: FoldState, event: WireEvent): void {
  state.links = without(state.links, whole(event).id);
}

function add(state: FoldState, event: WireEvent): void {
  const { task: id, position, at, actor } = event;
  if (id === null) throw new FoldError("does_not_fit", `Event ${position} adds a task without an id.`);
  const body = event.body ?? { order: position * 2 ** 20 };
  for (const name of Object.keys(body)) if (!ADDED.has(name)) throw unknownField(event, name);
  const record = { id, created: position, last: position, created_at: at, created_by: actor, order: body.order as number };
  state.tasks.set(id, complete({ ...body, ...record }));
}

function edit(state: FoldState, event: WireEvent): void {
  const task = existing(state, event);
  const values: Record<string, unknown> = {};
  for (const [name, change] of Object.entries(event.body ?? {})) {
    if (name === "undoes") continue;
    const merge = EDITED.get(name);
    if (merge === undefined) throw unknownField(event, name);
    values[name] = merge.apply(task[name], change);
  }
  update(state, event, values, Object.keys(values));
}

function unknownField(event: WireEvent, name: string): FoldError {
  return new FoldError("upgrade_needed", `This page does not know the field '${name}' of event ${event.position}.`);
}

function move(state: FoldState, event: WireEvent): void {
  const { body } = event;
  update(state, event, body ? { parent: body.parent[1], order: body.order[1] } : {}, ["place"]);
}

function restore(state: FoldState, event: WireEvent): void {
  const { body } = event;
  if (body === null) return update(state, event, {}, ["trashed"]);
  const moved = body.parent[0] !== body.parent[1] || body.order[0] !== body.order[1];
  const values = { trashed: false, parent: body.parent[1], order: body.order[1] };
  update(state, event, values, moved ? ["trashed", "place"] : ["trashed"]);
}

function reorder(state: FoldState, event: WireEvent): void {
  for (const [id, , order] of event.body?.orders ?? []) {
    const task = state.tasks.get(id);
    if (task === undefined) throw new FoldError("does_not_fit", `Event ${event.position} orders an unknown task.`);
    state.tasks.set(id, { ...task, order });
  }
}

function setFlag(field: "completed" | "trashed", value: boolean): (state: FoldState, event: WireEvent) => void {
  return (state, event) => update(state, event, event.body === null ? {} : { [field]: value }, [field]);
}

const FOLDS: Record<string, (state: FoldState, event: WireEvent) => unknown> = {
  list_created: (state, event) => setTitle(state, event, (body) => body.title),
  list_renamed: (state, event) => setTitle(state, event, (body) => body.title[1]),
  list_deleted: (state, event) => (state.deleted = event.at),
  list_restored: (state) => (state.deleted = 0),
  member_added: setMember((body) => body.role),
  member_role_changed: setMember((body) => body.role[1]),
  member_removed: removeMember,
  link_added: addLink,
  link_revoked: revokeLink,
  task_added: add,
  task_edited: edit,
  task_completed: setFlag("completed", true),
  task_reopened: setFlag("completed", false),
  task_moved: move,
  task_deleted: setFlag("trashed", true),
  task_restored: restore,
  tasks_reordered: reorder,
};

/** Applies one event to the state. Throws FoldError and then leaves the tasks unchanged. */
export function evolve(state: FoldState, event: WireEvent): void {
  const fold = FOLDS[event.type];
  if (fold === undefined || event.schema > (SCHEMAS[event.type] ?? 0)) {
    const what = `events of type '${event.type}', schema ${event.schema}`;
    throw new FoldError("upgrade_needed", `This page does not know ${what}.`);
  }
  fold(state, event);
  state.at = event.at;
}

/** The ids of the tasks that an event changes. */
export function touchedBy(event: WireEvent): string[] {
  if (event.type === "tasks_reordered") return (event.body?.orders ?? []).map((entry: [string]) => entry[0]);
  return event.task === null ? [] : [event.task];
}
