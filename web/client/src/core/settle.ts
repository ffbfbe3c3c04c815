/** Which rows are drawn while rows come, go and move: nothing that is about to be clicked slides away.
 *
 * `settle` takes the rows that are drawn and those that the filter wants, and says what to draw now. A row that
 * goes may leave its room, an empty place of its height; one that comes or moves may wait. Pure: what is held,
 * and for how long, is decided by the caller (`ui/settling.ts`).
 */
import type { Row } from "./view.ts";

export interface Slot extends Row {
  /** Only the room of a row that went. */
  readonly gone?: true;
}

/** What becomes of a drawn row that the filter does not want any more. */
export type Leaving = "now" | "room" | "stays";

export interface Hold {
  /** Rows keep their order and level, and new ones wait, unless `isFree`. New rows below all others move nothing. */
  still: boolean;
  leaving(id: string): Leaving;
  /** Whether a row may come now though the list is still. */
  isFree(id: string): boolean;
  /** Whether a row that is drawn takes its new place now though the list is still. */
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

/** Rows to be put in, by the row that they follow; those of null stand first. */
type Extras = Map<string | null, Slot[]>;

/** What a drawn row that is not wanted leaves behind: itself, its room or nothing. */
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
  // What is below the last drawn row moves nothing; where the order is held, a moved row still has its place.
  const below: Row[] = [];
  for (const row of between) {
    if (above !== last && hold.moves(row.id)) put(come, above, row);
    else below.push(row);
  }
  return [...withExtras(kept, come), ...below];
}
