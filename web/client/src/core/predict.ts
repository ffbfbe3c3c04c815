/** Optimistic updates: the predicted effect of our own commands, shown before the server answers.
 *
 * A prediction folds events into the shown tree. The server decides; its events replace the prediction. So a
 * command that would be refused is not an error here: it just has no predicted effect.
 */
import { evolve } from "./fold.ts";
import { derivedId } from "./ids.ts";
import { mergeOf } from "./merges.ts";
import { ordersAt, standsAt } from "./place.ts";
import { bringBack, reverse, type Emit } from "./reverse.ts";
import { FIELDS } from "./tables.ts";
import { normaliseNotes, normaliseTitle } from "./text.ts";
import type { Tree } from "./tree.ts";
import type { Body, Command, Field, NewTask, Task, WireEvent } from "./types.ts";
import { clearable, shownTasks } from "./walk.ts";

export interface Surroundings {
  position: number;
  now: number;
  actor: string;
  maxEvents: number;
  /** The events of the command that an `undo` names, as far as they are known. */
  eventsToUndo(command: Command): readonly WireEvent[];
}

const CHECKS: Record<Field["check"], (value: any) => unknown> = {
  title: normaliseTitle,
  notes: normaliseNotes,
  none: (value) => value,
};

type Prediction = (tree: Tree, command: Command, emit: Emit, around: Surroundings) => unknown;

/** The parent of an addition: the named one, else that of the task named by `after`, else the top level. */
function meantParent(tree: Tree, { parent, after }: Body): string | null {
  return parent !== undefined ? parent : after ? (tree.get(after)?.parent ?? null) : null;
}

function emitAdded(tree: Tree, line: Body, parent: string | null, order: number | undefined, emit: Emit): void {
  const values = valuesOf(line);
  const exists = values.title === "" || order === undefined || tree.get(line.task) !== undefined;
  if (exists || (parent !== null && tree.get(parent) === undefined)) return;
  emit("task_added", line.task, { ...values, ...(parent === null ? {} : { parent }), order });
}

/** The fields in the arguments, normalised as on the server, without initial values, as in an event. */
function valuesOf(args: Body): Body {
  const named = FIELDS.filter(({ name }) => args[name] !== undefined);
  return Object.fromEntries(named.map(({ name, check }) => [name, CHECKS[check](args[name])]));
}

function addOne(tree: Tree, { id, args }: Command, emit: Emit): void {
  const parent = meantParent(tree, args);
  emitAdded(tree, { ...args, task: args.task ?? id }, parent, ordersAt(tree, parent, args.after)?.[0], emit);
}

/** Lines without their own parent go to the command's place, the others to their parent's end. */
function addMany(tree: Tree, { id, args }: Command, emit: Emit): void {
  const lines = (args.lines as (string | Partial<NewTask>)[])
    .map((line) => (typeof line === "string" ? { title: line } : line))
    .map((line, index) => ({ ...line, title: line.title ?? "", task: line.task ?? derivedId(id, index) }))
    .filter((line) => normaliseTitle(line.title) !== "");
  const place = meantParent(tree, args);
  const sharing = lines.filter((line) => line.parent === undefined);
  const reserved = args.after === undefined ? [] : (ordersAt(tree, place, args.after, sharing.length) ?? []);
  const beyond = (reserved[reserved.length - 1] ?? -Infinity) + 2 ** 20;
  let next = 0;
  for (const line of lines) {
    const parent = line.parent === undefined ? place : line.parent;
    const end = ordersAt(tree, parent, undefined)?.[0];
    const shares = line.parent === undefined && args.after !== undefined;
    const order = shares ? reserved[next++] : end !== undefined && parent === place ? Math.max(end, beyond) : end;
    emitAdded(tree, line, parent, order, emit);
  }
}

function edit(tree: Tree, { args }: Command, emit: Emit): void {
  const task = tree.get(args.task);
  if (task === undefined) return;
  const body: Body = {};
  const wanted = valuesOf(args);
  if (wanted.title === "") delete wanted.title;
  for (const field of FIELDS) {
    if (!field.edited || wanted[field.name] === undefined) continue;
    const change = mergeOf(field).change(task[field.name], wanted[field.name]);
    if (change !== undefined) body[field.name] = change;
  }
  if (Object.keys(body).length > 0) emit("task_edited", task.id, body);
}

function move(tree: Tree, { args }: Command, emit: Emit): void {
  const task = tree.get(args.task);
  if (task === undefined) return;
  const parent: string | null = args.parent === undefined ? task.parent : args.parent;
  const order = ordersAt(tree, parent, args.after, 1, task.id)?.[0];
  const impossible = order === undefined || args.after === task.id || tree.isWithin(parent, task.id);
  if (impossible || (parent !== null && tree.get(parent) === undefined)) return;
  if (standsAt(tree, task.id, parent, args.after)) return;
  emit("task_moved", task.id, { parent: [task.parent, parent], order: [task.order, order] });
}

function restore(tree: Tree, { args }: Command, emit: Emit): void {
  const task = tree.get(args.task);
  if (task !== undefined && tree.inTrash(task.id)) bringBack(tree, task, emit);
}

function each(
  event: string,
  select: (tree: Tree) => Task[],
  differs: (task: Task) => boolean = () => true,
): Prediction {
  return (tree, _command, emit, around) => {
    for (const task of select(tree).filter(differs).slice(0, around.maxEvents)) emit(event, task.id, {});
  };
}

function one(event: string, differs: (task: Task) => boolean): Prediction {
  return (tree, { args }, emit) => {
    const task = tree.get(args.task);
    if (task !== undefined && differs(task)) emit(event, task.id, {});
  };
}

function rename(tree: Tree, { args }: Command, emit: Emit): void {
  const title = normaliseTitle(args.title);
  if (title !== tree.title) emit("list_renamed", null, { title: [tree.title, title] });
}

function setMember(tree: Tree, { args: { person, role } }: Command, emit: Emit): void {
  const before = tree.members[person];
  if (before === role || isLastOwner(tree, person)) return;
  if (before !== undefined) emit("member_role_changed", null, { person, role: [before, role] });
  else if (role === "owner" || Object.keys(tree.members).length > 0) emit("member_added", null, { person, role });
}

function removeMember(tree: Tree, { args: { person } }: Command, emit: Emit): void {
  const role = tree.members[person];
  if (role !== undefined && !isLastOwner(tree, person)) emit("member_removed", null, { person, role });
}

function isLastOwner(tree: Tree, person: string): boolean {
  return tree.members[person] === "owner" && Object.values(tree.members).filter((role) => role === "owner").length === 1;
}

function addLink(tree: Tree, { args }: Command, emit: Emit): void {
  const { link, role, digest, expires } = args;
  if (tree.links[link] !== undefined) return;
  emit("link_added", null, { id: link, role, digest, ...(expires ? { expires } : {}) });
}

function revokeLink(tree: Tree, { args: { link } }: Command, emit: Emit): void {
  if (tree.links[link] !== undefined) emit("link_revoked", null, { id: link });
}

function undo(tree: Tree, command: Command, emit: Emit, around: Surroundings): void {
  reverse(tree, around.eventsToUndo(command), emit);
}

/** Who came by which link, only the server knows. */
const nothing = (): void => undefined;

const open = (task: Task): boolean => !task.completed;
const done = (task: Task): boolean => task.completed;

const PREDICTIONS: Record<string, Prediction> = {
  add_task: addOne,
  add_tasks: addMany,
  edit_task: edit,
  complete_task: one("task_completed", open),
  reopen_task: one("task_reopened", done),
  complete_all: each("task_completed", shownTasks, open),
  reopen_all: each("task_reopened", shownTasks, done),
  clear_completed: each("task_deleted", clearable),
  move_task: move,
  delete_task: one("task_deleted", (task) => !task.trashed),
  restore_task: restore,
  rename_list: rename,
  set_member: setMember,
  remove_member: removeMember,
  add_link: addLink,
  revoke_link: revokeLink,
  accept_link: nothing,
  delete_list: (tree, _command, emit) => tree.deleted || emit("list_deleted", null, {}),
  restore_list: (tree, _command, emit) => tree.deleted && emit("list_restored", null, {}),
  undo,
};

/** Folds the predicted effect of `command` into `tree` and returns the predicted events. */
export function predict(tree: Tree, command: Command, around: Surroundings): WireEvent[] {
  const events: WireEvent[] = [];
  const position = around.position + 1;
  PREDICTIONS[command.name]?.(
    tree,
    command,
    (type, task, body) => {
      const at = Math.max(around.now, tree.at);
      const event = { position, type, task, actor: around.actor, at, command: command.id, body, schema: 1 };
      evolve(tree, event);
      events.push(event);
    },
    around,
  );
  return events;
}
