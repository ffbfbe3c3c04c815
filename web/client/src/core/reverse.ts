/** The prediction of `undo`: reverses each type of event from the previous values that it carries. */
import { mergeOf } from "./merges.ts";
import { ordersAt } from "./place.ts";
import { FIELDS } from "./tables.ts";
import type { Tree } from "./tree.ts";
import type { Body, Task, WireEvent } from "./types.ts";

export type Emit = (type: string, task: string | null, body: Body) => void;

/** Restores a task from the trash to its place, or to the end of the top level if its parent is in the
 * trash. */
export function bringBack(tree: Tree, task: Task, emit: Emit): void {
  const keeps = task.parent === null || (tree.get(task.parent) !== undefined && !tree.inTrash(task.parent));
  const parent = keeps ? task.parent : null;
  const order = keeps ? task.order : ordersAt(tree, null, undefined, 1, task.id)![0];
  emit("task_restored", task.id, { parent: [task.parent, parent], order: [task.order, order] });
}

function moveBack(tree: Tree, task: Task, body: Body, emit: Emit): void {
  let [parent, order]: [string | null, number] = [body.parent[0], body.order[0]];
  const same = parent === body.parent[1] && order === body.order[1];
  if (same || (parent === task.parent && order === task.order)) return;
  if (tree.isWithin(parent, task.id)) return;
  if (parent !== null && tree.inTrash(parent) && !task.trashed) {
    parent = null;
    order = ordersAt(tree, null, undefined, 1, task.id)![0]!;
  }
  emit("task_moved", task.id, { parent: [task.parent, parent], order: [task.order, order] });
}

function editBack(task: Task, changes: Body, emit: Emit): void {
  const body: Body = {};
  for (const field of FIELDS) {
    if (!field.edited || changes[field.name] === undefined) continue;
    const back = mergeOf(field).reverse(task[field.name], changes[field.name]);
    if (back !== undefined) body[field.name] = back;
  }
  if (Object.keys(body).length > 0) emit("task_edited", task.id, body);
}

type Reverse = (tree: Tree, task: Task, body: Body, emit: Emit) => unknown;

const OF_TASKS: Record<string, Reverse> = {
  task_added: (_tree, task, _body, emit) => task.trashed || emit("task_deleted", task.id, {}),
  task_edited: (_tree, task, body, emit) => editBack(task, body, emit),
  task_completed: (_tree, task, _body, emit) => task.completed && emit("task_reopened", task.id, {}),
  task_reopened: (_tree, task, _body, emit) => task.completed || emit("task_completed", task.id, {}),
  task_moved: moveBack,
  task_deleted: (tree, task, _body, emit) => task.trashed && bringBack(tree, task, emit),
  task_restored: (tree, task, body, emit) => {
    if (!task.trashed) emit("task_deleted", task.id, {});
    moveBack(tree, tree.get(task.id)!, body, emit);
  },
};

const OF_LISTS: Record<string, (tree: Tree, body: Body, emit: Emit) => void> = {
  list_renamed: (tree, body, emit) => {
    if (tree.title !== body.title[0]) emit("list_renamed", null, { title: [tree.title, body.title[0]] });
  },
  tasks_reordered: (tree, { parent, orders }, emit) => {
    const back = (orders as [string, number, number][])
      .map(([id, before]): [string, number | undefined, number] => [id, tree.get(id)?.order, before])
      .filter(([, now, before]) => now !== undefined && now !== before);
    if (back.length > 0) emit("tasks_reordered", null, { parent, orders: back });
  },
};

/** Emits the reverse of `events`, last first. Skips erased ones and values that are already restored. */
export function reverse(tree: Tree, events: readonly WireEvent[], emit: Emit): void {
  for (const { type, task: id, body } of [...events].reverse()) {
    if (body === null) continue;
    const task = id === null ? undefined : tree.get(id);
    if (task !== undefined) OF_TASKS[type]?.(tree, task, body, emit);
    else OF_LISTS[type]?.(tree, body, emit);
  }
}
