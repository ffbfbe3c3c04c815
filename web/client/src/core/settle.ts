/** Prevents layout shifts under the pointer: decides which row changes to draw now and which to delay.
 *
 * `settle` takes the drawn rows and those that the filter wants, and returns the rows to draw. A removed row
 * may leave an empty place of its height; a new or moved row may wait. Pure: the caller (`ui/settling.ts`)
 * decides what is held, and for how long.
 */
import type { Row } from "./view.ts";

export interface Slot extends Row {
  /** The empty place of a removed row. */
  readonly gone?: true;
}

/** What to do with a drawn row that the filter no longer wants: remove it, leave its empty place, or keep
 * it. */
export type Leaving = "now" | "room" | "stays";

export interface Hold {
  /** Rows keep their order and level, and new rows wait unless `isFree`. New rows at the end are always
   * drawn. */
  still: boolean;
  leaving(id: string): Leaving;
  /** Whether a new row may appear now although rows are held. */
  isFree(id: string): boolean;
  /** Whether a drawn row may move now although rows are held. */
  moves(id: string): boolean;
}

export function sameRows(shown: readonly Slot[], next: readonly Row[]): boolean {
  if (shown.length !== next.length) return false;
  return shown.every((slot, index) => {
    const row = next[index]!;
    return slot.id === row.id && slot.depth === row.depth && !slot.gone;
  });
}

export function settle(shown: readonly Slot[], next: readonly Row[], hold: Hold): readonly Slot[] {
  if (sameRows(shown, next)) return shown;
  const wanted = new Set(next.map((row) => row.id));
  return hold.still ? inShownOrder(shown, next, wanted, hold) : inNextOrder(shown, next, wanted, hold);
}

/** Rows to insert, by the id of the row before them; null for the start. */
type Extras = Map<string | null, Slot[]>;

/** What to draw for an unwanted row: the row itself, its empty place, or null. */
function restOf(slot: Slot, hold: Hold): Slot | null {
  const leaving = hold.leaving(slot.id);
  if (leaving === "now") return null;
  return leaving === "stays" ? { id: slot.id, depth: slot.depth } : { ...slot, gone: true };
}

function put(extras: Extras, after: string | null, slot: Slot): void {
  const there = extras.get(after);
  if (there === undefined) extras.set(after, [slot]);
  else there.push(slot);
}

function withExtras(rows: readonly Slot[], extras: Extras): Slot[] {
  const all = [...(extras.get(null) ?? [])];
  for (const row of rows) {
    all.push(row);
    const following = extras.size === 0 ? undefined : extras.get(row.id);
    if (following !== undefined) all.push(...following);
  }
  return all;
}

function inNextOrder(shown: readonly Slot[], next: readonly Row[], wanted: ReadonlySet<string>, hold: Hold): Slot[] {
  const left: Extras = new Map();
  let above: string | null = null;
  for (const slot of shown) {
    const rest = wanted.has(slot.id) ? null : restOf(slot, hold);
    if (rest !== null) put(left, above, rest);
    else if (wanted.has(slot.id)) above = slot.id;
  }
  return withExtras(next, left);
}

function inShownOrder(shown: readonly Slot[], next: readonly Row[], wanted: ReadonlySet<string>, hold: Hold): Slot[] {
  const kept: Slot[] = [];
  const drawn = new Set<string>();
  let last: string | null = null;
  for (const slot of shown) {
    if (!wanted.has(slot.id)) {
      const rest = restOf(slot, hold);
      if (rest !== null) kept.push(rest);
    } else if (!hold.moves(slot.id)) {
      kept.push(slot.gone ? { id: slot.id, depth: slot.depth } : slot);
      drawn.add(slot.id);
      last = slot.id;
    }
  }
  const come: Extras = new Map();
  let above: string | null = null;
  let between: Row[] = [];
  for (const row of next) {
    if (!drawn.has(row.id)) {
      between.push(row);
      continue;
    }
    for (const { id, depth } of between) if (hold.isFree(id) || hold.moves(id)) put(come, above, { id, depth });
    above = row.id;
    between = [];
  }
  // New rows below the last drawn one shift nothing. While the order is held, a moved row keeps its old
  // place.
  const below: Row[] = [];
  for (const row of between) {
    if (above !== last && hold.moves(row.id)) put(come, above, row);
    else below.push(row);
  }
  return [...withExtras(kept, come), ...below];
}
