/** Events into state: one row of the table for each type, O(1) for each event (O(k) for k reordered tasks).
 *
 * Task records are never changed in place, so a record may be shared by several states.
 */
import type { FoldState } from "./state.ts";
import type { Body, Changed, Task, WireEvent } from "./types.ts";

/** An event that this page cannot apply: it is too new, or does not fit the state. */
export class FoldError extends Error {
  readonly code: "upgrade_needed" | "does_not_fit";

  constructor(code: "upgrade_needed" | "does_not_fit", message: string) {
    super(message);
    this.code = code;
  }
}

const FIELD = { title: 0, notes: 1, completed: 2, place: 3, trashed: 4 } as const;
type Field = keyof typeof FIELD;

function existing(state: FoldState, event: WireEvent): Task {
  const task = event.task === null ? undefined : state.tasks.get(event.task);
  if (task === undefined) throw new FoldError("does_not_fit", `Event ${event.position} names an unknown task.`);
  return task;
}

function marked(changed: Changed, position: number, fields: Field[]): Changed {
  const copy: Changed = [...changed];
  for (const field of fields) copy[FIELD[field]] = position;
  return copy;
}

function update(state: FoldState, event: WireEvent, values: Partial<Task>, fields: Field[]): void {
  const task = existing(state, event);
  state.tasks.set(task.id, { ...task, ...values, changed: marked(task.changed, event.position, fields) });
}

function setTitle(state: FoldState, event: WireEvent, title: (body: Body) => string): void {
  if (event.body !== null) state.title = title(event.body);
  state.title_changed = event.position;
}

function add(state: FoldState, event: WireEvent): void {
  const { task: id, position } = event;
  if (id === null) throw new FoldError("does_not_fit", `Event ${position} adds a task without an id.`);
  const erased = { title: "", notes: "", completed: false, parent: null, order: position * 2 ** 20 };
  const body = event.body ?? erased;
  state.tasks.set(id, {
    id,
    title: body.title,
    notes: body.notes,
    completed: body.completed,
    parent: body.parent,
    order: body.order,
    trashed: false,
    created_at: event.at,
    created_by: event.actor,
    changed: [position, position, position, position, position],
  });
}

function edit(state: FoldState, event: WireEvent): void {
  const named = (["title", "notes"] as const).filter((field) => event.body?.[field] !== undefined);
  const values = Object.fromEntries(named.map((field) => [field, event.body?.[field][1]]));
  update(state, event, values, named);
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

const FOLDS: Record<string, (state: FoldState, event: WireEvent) => void> = {
  list_created: (state, event) => setTitle(state, event, (body) => body.title),
  list_renamed: (state, event) => setTitle(state, event, (body) => body.title[1]),
  task_added: add,
  task_edited: edit,
  task_completed: setFlag("completed", true),
  task_reopened: setFlag("completed", false),
  task_moved: move,
  task_deleted: setFlag("trashed", true),
  task_restored: restore,
  tasks_reordered: reorder,
};

/** Applies one event to the state. Raises FoldError, and then has changed nothing that matters. */
export function evolve(state: FoldState, event: WireEvent): void {
  const fold = FOLDS[event.type];
  if (fold === undefined) {
    throw new FoldError("upgrade_needed", `This page does not know events of type '${event.type}'.`);
  }
  fold(state, event);
}

/** The ids of the tasks that an event changes. */
export function touchedBy(event: WireEvent): string[] {
  if (event.type === "tasks_reordered") return (event.body?.orders ?? []).map((entry: [string]) => entry[0]);
  return event.task === null ? [] : [event.task];
}
