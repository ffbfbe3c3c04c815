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
  const wanted = new Map(next.map((row) => [row.id, row]));
  return hold.still ? inShownOrder(shown, next, wanted, hold) : inNextOrder(shown, next, wanted, hold);
}

/** What a drawn row that is not wanted leaves behind: itself, its room or nothing. */
function rest(slot: Slot, hold: Hold): Slot[] {
  const leaving = hold.leaving(slot.id);
  if (leaving === "now") return [];
  return [leaving === "stays" ? { id: slot.id, depth: slot.depth } : { ...slot, gone: true }];
}

/** Each of `extras` after the row that it belongs to; those of null stand first. */
function insertedAfter(rows: readonly Slot[], extras: ReadonlyMap<string | null, readonly Slot[]>): Slot[] {
  const before = extras.get(null) ?? [];
  return [...before, ...rows.flatMap((row) => (extras.has(row.id) ? [row, ...extras.get(row.id)!] : [row]))];
}

function put(extras: Map<string | null, Slot[]>, after: string | null, slots: Slot[]): void {
  if (slots.length > 0) extras.set(after, [...(extras.get(after) ?? []), ...slots]);
}

function inNextOrder(shown: readonly Slot[], next: readonly Row[], wanted: ReadonlyMap<string, Row>, hold: Hold): Slot[] {
  const left = new Map<string | null, Slot[]>();
  let above: string | null = null;
  for (const slot of shown) {
    if (wanted.has(slot.id)) above = slot.id;
    else put(left, above, rest(slot, hold));
  }
  return insertedAfter(next, left);
}

function inShownOrder(shown: readonly Slot[], next: readonly Row[], wanted: ReadonlyMap<string, Row>, hold: Hold): Slot[] {
  const kept = shown.flatMap((slot) => {
    if (!wanted.has(slot.id)) return rest(slot, hold);
    if (hold.moves(slot.id)) return [];
    return [slot.gone ? { id: slot.id, depth: slot.depth } : slot];
  });
  const drawn = new Set(kept.map((slot) => slot.id));
  const mayCome = ({ id }: Row): boolean => hold.isFree(id) || hold.moves(id);
  const come = new Map<string | null, Slot[]>();
  let above: string | null = null;
  let between: Row[] = [];
  for (const row of next) {
    if (!drawn.has(row.id)) {
      between.push(row);
      continue;
    }
    put(come, above, between.filter(mayCome));
    above = row.id;
    between = [];
  }
  const last = kept.findLast((slot) => wanted.has(slot.id))?.id ?? null;
  if (above !== last) put(come, above, between.filter((row) => hold.moves(row.id)));
  const below = above === last ? between : between.filter((row) => !hold.moves(row.id));
  return [...insertedAfter(kept, come), ...below];
}
