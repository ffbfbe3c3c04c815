/** The events that take events back, from the values they carry: a prediction of what `undo` will do. */
import type { Body, Pair, WireEvent } from "./types.ts";

type Reverse = [type: string, body: (body: Body) => Body];

const swap = <T>([before, after]: Pair<T>): Pair<T> => [after, before];
const nothing = (): Body => ({});
const swapAll = (body: Body): Body =>
  Object.fromEntries(
    Object.entries(body)
      .filter(([, value]) => Array.isArray(value))
      .map(([name, value]) => [name, swap(value)]),
  );

const REVERSES: Record<string, Reverse> = {
  list_renamed: ["list_renamed", swapAll],
  task_added: ["task_deleted", nothing],
  task_edited: ["task_edited", swapAll],
  task_completed: ["task_reopened", nothing],
  task_reopened: ["task_completed", nothing],
  task_moved: ["task_moved", swapAll],
  task_restored: ["task_deleted", nothing],
  tasks_reordered: [
    "tasks_reordered",
    (body) => ({
      parent: body.parent,
      orders: body.orders.map(([id, before, after]: [string, number, number]) => [id, after, before]),
    }),
  ],
};

/** Reverses of `events`, last first; `placeOf` says where a deleted task stands. Erased bodies have no reverse. */
export function invert(
  events: readonly WireEvent[],
  placeOf: (task: string) => { parent: string | null; order: number } | undefined,
): WireEvent[] {
  const reversed: WireEvent[] = [];
  for (const event of [...events].reverse()) {
    if (event.body === null) continue;
    if (event.type === "task_deleted" && event.task !== null) {
      const place = placeOf(event.task);
      if (place === undefined) continue;
      const body = { parent: [place.parent, place.parent], order: [place.order, place.order] };
      reversed.push({ ...event, type: "task_restored", body });
      continue;
    }
    const reverse = REVERSES[event.type];
    if (reverse !== undefined) reversed.push({ ...event, type: reverse[0], body: reverse[1](event.body) });
  }
  return reversed;
}
