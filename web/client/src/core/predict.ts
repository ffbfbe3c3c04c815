/** What a command of our own will most likely do, shown before the server answers.
 *
 * A prediction folds events into the shown tree. The server decides; when its events arrive the
 * prediction is thrown away, so here nothing has to be refused with a reason: it just has no effect.
 */
import { evolve } from "./fold.ts";
import { derivedId } from "./ids.ts";
import { invert } from "./invert.ts";
import { orderAt } from "./place.ts";
import { normaliseNotes, normaliseTitle } from "./text.ts";
import type { Tree } from "./tree.ts";
import type { Body, Command, Line, Task, WireEvent } from "./types.ts";
import { clearable, shownTasks } from "./walk.ts";

export interface Surroundings {
  position: number;
  now: number;
  actor: string;
  maxEvents: number;
  /** The events of the command that an `undo` names, as far as they are known. */
  eventsToUndo(command: Command): readonly WireEvent[];
}

type Emit = (type: string, task: string | null, body: Body) => void;
type Prediction = (tree: Tree, command: Command, emit: Emit, around: Surroundings) => void;

function addOne(tree: Tree, line: Body, emit: Emit): void {
  const title = normaliseTitle(line.title);
  if (title === "" || tree.get(line.task) !== undefined) return;
  const parent = line.parent !== undefined ? line.parent : line.after ? (tree.get(line.after)?.parent ?? null) : null;
  const order = orderAt(tree, parent, line.after);
  if (order === null || (parent !== null && tree.get(parent) === undefined)) return;
  const notes = normaliseNotes(line.notes ?? "");
  emit("task_added", line.task, { title, notes, completed: line.completed ?? false, parent, order });
}

function addMany(tree: Tree, { id, args }: Command, emit: Emit): void {
  const lines = (args.lines as (string | Partial<Line>)[])
    .map((line) => (typeof line === "string" ? { title: line } : line))
    .map((line, index) => ({ ...line, task: line.task ?? derivedId(id, index) }));
  let place: Body = { after: args.after, parent: args.parent };
  for (const line of lines) {
    if (line.parent !== undefined) {
      addOne(tree, line, emit);
      continue;
    }
    addOne(tree, { ...place, ...line }, emit);
    const added = tree.get(line.task);
    if (added !== undefined && args.after !== undefined) place = { after: added.id, parent: added.parent };
  }
}

function edit(tree: Tree, { args }: Command, emit: Emit): void {
  const task = tree.get(args.task);
  if (task === undefined) return;
  const body: Body = {};
  const title = args.title === undefined ? task.title : normaliseTitle(args.title);
  const notes = args.notes === undefined ? task.notes : normaliseNotes(args.notes);
  if (title !== task.title && title !== "") body.title = [task.title, title];
  if (notes !== task.notes) body.notes = [task.notes, notes];
  if (Object.keys(body).length > 0) emit("task_edited", task.id, body);
}

function move(tree: Tree, { args }: Command, emit: Emit): void {
  const task = tree.get(args.task);
  if (task === undefined) return;
  const parent: string | null = args.parent === undefined ? task.parent : args.parent;
  const order = orderAt(tree, parent, args.after, task.id);
  if (order === null || args.after === task.id || tree.isWithin(parent, task.id)) return;
  if (parent !== null && tree.get(parent) === undefined) return;
  emit("task_moved", task.id, { parent: [task.parent, parent], order: [task.order, order] });
}

function restore(tree: Tree, { args }: Command, emit: Emit): void {
  const task = tree.get(args.task);
  if (task === undefined || !task.trashed) return;
  const keeps = task.parent === null || (tree.get(task.parent) !== undefined && !tree.inTrash(task.parent));
  const parent = keeps ? task.parent : null;
  const order = keeps ? task.order : (orderAt(tree, null, undefined, task.id) ?? 0);
  emit("task_restored", task.id, { parent: [task.parent, parent], order: [task.order, order] });
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

function undo(tree: Tree, command: Command, emit: Emit, around: Surroundings): void {
  const reverses = invert(around.eventsToUndo(command), (id) => tree.get(id));
  for (const event of reverses) {
    if (event.task === null || tree.get(event.task) !== undefined) emit(event.type, event.task, event.body ?? {});
  }
}

const open = (task: Task): boolean => !task.completed;
const done = (task: Task): boolean => task.completed;

const PREDICTIONS: Record<string, Prediction> = {
  add_task: (tree, { id, args }, emit) => addOne(tree, { ...args, task: args.task ?? id }, emit),
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
  undo,
};

/** Folds the likely effect of `command` into `tree` and returns the events it made. */
export function predict(tree: Tree, command: Command, around: Surroundings): WireEvent[] {
  const events: WireEvent[] = [];
  const position = around.position + 1;
  PREDICTIONS[command.name]?.(
    tree,
    command,
    (type, task, body) => {
      const event = { position, type, task, actor: around.actor, at: around.now, command: command.id, body };
      evolve(tree, event);
      events.push(event);
    },
    around,
  );
  return events;
}
