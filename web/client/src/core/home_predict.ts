/** What a command of our own will most likely do to our home, shown before the server answers. */
import { evolveHome, type Home } from "./home_state.ts";
import type { Surroundings } from "./predict.ts";
import type { Body, Command, WireEvent } from "./types.ts";

const STEP = 2 ** 20;
const FARTHEST = 2 ** 52;

type Emit = (type: string, body: Body) => void;

const isShown = (home: Home, list: string): boolean => (home.lists.get(list)?.role ?? null) !== null;

/** The order number after that entry, or at the start (null); null if there is no room. */
function orderBetween(home: Home, list: string, after: string | null): number | null {
  const others = home.inOrder().filter((id) => id !== list);
  const orderOf = (index: number): number | undefined => home.lists.get(others[index] ?? "")?.order;
  const index = after === null ? 0 : others.indexOf(after) + 1;
  const [left, right] = [orderOf(index - 1), orderOf(index)];
  if (left !== undefined && right !== undefined) return right - left > 1 ? Math.floor((left + right) / 2) : null;
  const order = right !== undefined ? right - STEP : (left ?? 0) + STEP;
  return Math.abs(order) <= FARTHEST ? order : null;
}

function move(home: Home, { list, after }: Body, emit: Emit): void {
  const isKnown = isShown(home, list) && (after === null || isShown(home, after));
  if (!isKnown || list === after) return;
  const shown = home.inOrder().filter((id) => isShown(home, id));
  if ((shown[shown.indexOf(list) - 1] ?? null) === after) return;
  if (orderBetween(home, list, after) === null) {
    const orders = home.inOrder().map((id, index) => [id, home.lists.get(id)!.order, index * STEP]);
    emit("entries_reordered", { orders: orders.filter(([, before, order]) => before !== order) });
  }
  emit("entry_moved", { list, order: [home.lists.get(list)!.order, orderBetween(home, list, after)] });
}

function setOfEntry(field: "favourite" | "color", type: string): (home: Home, args: Body, emit: Emit) => void {
  return (home, { list, ...args }, emit) => {
    const entry = home.lists.get(list);
    if (!isShown(home, list) || entry![field] === args[field]) return;
    emit(type, { list, [field]: [entry![field], args[field]] });
  };
}

function setSetting(home: Home, { name, value }: Body, emit: Emit): void {
  const now = home.settings.get(name) ?? null;
  if (now !== value) emit("setting_set", { name, value: [now, value] });
}

/** By type: under which name its body has the pair, and what the value is now. */
const REVERSES: Record<string, [pair: string, now: (home: Home, body: Body) => unknown]> = {
  entry_moved: ["order", (home, { list }) => home.lists.get(list)?.order],
  favourite_set: ["favourite", (home, { list }) => home.lists.get(list)?.favourite],
  color_set: ["color", (home, { list }) => home.lists.get(list)?.color],
  setting_set: ["value", (home, { name }) => home.settings.get(name) ?? null],
};

/** Takes events back, the last first. What was erased, or is as before already, is left. */
function reverse(home: Home, events: readonly WireEvent[], emit: Emit): void {
  for (const { type, body } of [...events].reverse()) {
    if (body === null || REVERSES[type] === undefined) continue;
    const [pair, nowIn] = REVERSES[type];
    const now = nowIn(home, body);
    if (now !== undefined && now !== body[pair][0]) emit(type, { ...body, [pair]: [now, body[pair][0]] });
  }
}

const PREDICTIONS: Record<string, (home: Home, args: Body, emit: Emit) => void> = {
  move_entry: move,
  set_favourite: setOfEntry("favourite", "favourite_set"),
  set_color: setOfEntry("color", "color_set"),
  set_setting: setSetting,
};

/** Folds the likely effect of `command` into what is shown and returns the events it made. */
export function predictHome(home: Home, command: Command, around: Surroundings): WireEvent[] {
  const events: WireEvent[] = [];
  const emit: Emit = (type, body) => {
    const at = Math.max(around.now, home.at);
    const position = around.position + 1;
    const event = { position, type, task: null, actor: around.actor, at, command: command.id, body, schema: 1 };
    evolveHome(home, event);
    events.push(event);
  };
  if (command.name === "undo") reverse(home, around.eventsToUndo(command), emit);
  else PREDICTIONS[command.name]?.(home, command.args, emit);
  return events;
}
