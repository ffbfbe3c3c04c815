/** Decides which row changes are held, and for how long, to prevent misclicks; `core/settle.ts` has the rule.
 *
 * Changes are held while the pointer or typing was in the list within the last 4 s. A row that left the
 * filter stays briefly, an edited row stays until the edit ends, and a row deleted by a click leaves its
 * empty place for the duration of a double-click.
 */
import { signal, type ReadonlySignal } from "@preact/signals";
import { sameRows, settle, type Hold, type Leaving, type Slot } from "../core/settle.ts";
import type { Tree } from "../core/tree.ts";
import type { Row } from "../core/view.ts";
import type { Hands } from "./hands.ts";

const STILL_MS = 4_000;
const TICKED_MS = 800;
const CLICKED_MS = 500;

type Hand = keyof Pick<Hands, "own" | "theirs">;

export class Settling {
  readonly slots = signal<readonly Slot[]>([]);
  private readonly tree: () => Tree;
  private readonly edited: ReadonlySignal<{ task: string } | null>;
  private wanted: readonly Row[] = [];
  private readonly hands = new Map<string, Hand>();
  private moved: ReadonlySet<string> = new Set();
  private readonly stayUntil = new Map<string, number>();
  private readonly clickedUntil = new Map<string, number>();
  private stillUntil = -Infinity;
  /** Whether the drawn rows differ from the wanted ones. */
  private isHolding = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tree: () => Tree, edited: ReadonlySignal<{ task: string } | null>) {
    this.tree = tree;
    this.edited = edited;
  }

  /** Pointer or keyboard activity in the list: holds others' changes. */
  touched(): void {
    const wasStill = this.isStill;
    this.stillUntil = performance.now() + STILL_MS;
    if (!wasStill) this.schedule();
  }

  /** The pointer left the list: releases all held changes. */
  left(): void {
    this.stillUntil = -Infinity;
    this.settle();
  }

  /** A task was deleted by a click: keeps its empty place, so that the second click of a double-click hits
   * nothing. */
  clicked(task: string): void {
    this.clickedUntil.set(task, performance.now() + CLICKED_MS);
  }

  /** Records who changed which tasks. */
  changed({ own, theirs, moved }: Hands): void {
    for (const id of own) this.hands.set(id, "own");
    for (const id of theirs) this.hands.set(id, "theirs");
    if (moved.size > 0) this.moved = new Set([...this.moved, ...moved]);
  }

  /** Sets the rows that the filter wants; `anew` after a change of filter or list. */
  update(wanted: readonly Row[], anew: boolean): void {
    this.wanted = wanted;
    if (anew) {
      this.stayUntil.clear();
      this.clickedUntil.clear();
      this.hands.clear();
      this.slots.value = [];
    }
    this.settle();
  }

  private get isStill(): boolean {
    return performance.now() < this.stillUntil;
  }

  private settle(): void {
    const { wanted } = this;
    const shown = this.slots.peek();
    const isSame = sameRows(shown, wanted);
    if (!isSame) this.holdTicked();
    const settled = isSame ? shown : shown.length === 0 ? wanted : settle(shown, wanted, this.hold());
    const drawn = this.withEdited(settled);
    this.slots.value = drawn;
    this.isHolding = (!isSame || drawn !== shown) && !sameRows(drawn, wanted);
    this.moved = new Set();
    this.forget();
    this.schedule();
  }

  private hold(): Hold {
    const isStill = this.isStill;
    return {
      still: isStill,
      leaving: (id) => this.leaving(id, isStill),
      isFree: (id) => this.handOf(id) === "own",
      moves: (id) => this.moved.size > 0 && this.isAtOrBelow(id, (above) => this.moved.has(above)),
    };
  }

  private leaving(id: string, isStill: boolean): Leaving {
    const now = performance.now();
    const isHeld = this.edited.peek()?.task === id || (this.stayUntil.get(id) ?? 0) > now;
    if (isHeld) return "stays";
    if (this.isAtOrBelow(id, (above) => (this.clickedUntil.get(above) ?? 0) > now)) return "room";
    return isStill && this.handOf(id) !== "own" ? "room" : "now";
  }

  /** Holds rows that left the filter but still exist, such as a task just completed, for a moment. */
  private holdTicked(): void {
    const wanted = new Set(this.wanted.map((row) => row.id));
    const tree = this.tree();
    for (const { id, gone } of this.slots.peek()) {
      if (gone || wanted.has(id)) this.stayUntil.delete(id);
      else if (tree.get(id) === undefined || tree.inTrash(id)) this.stayUntil.delete(id);
      else if (!this.stayUntil.has(id)) this.stayUntil.set(id, performance.now() + TICKED_MS);
    }
  }

  /** Adds the row of an edit restored after a reload if the filter does not want it. */
  private withEdited(slots: readonly Slot[]): readonly Slot[] {
    const edited = this.edited.peek()?.task;
    const isShown = edited === undefined || slots.some((slot) => slot.id === edited && !slot.gone);
    return isShown ? slots : [...slots.filter((slot) => slot.id !== edited), { id: edited, depth: 0 }];
  }

  /** Who caused a row's change: who deleted the task or an ancestor, else who changed it last. */
  private handOf(id: string): Hand | undefined {
    const tree = this.tree();
    let changedBy: Hand | undefined;
    for (let task = tree.get(id); task !== undefined; task = task.parent === null ? undefined : tree.get(task.parent)) {
      if (task.trashed) return this.hands.get(task.id);
      changedBy ??= this.hands.get(task.id);
    }
    return changedBy;
  }

  private isAtOrBelow(id: string, matches: (id: string) => boolean): boolean {
    for (let at: string | null = id; at !== null; at = this.tree().get(at)?.parent ?? null) if (matches(at)) return true;
    return false;
  }

  private forget(): void {
    const now = performance.now();
    for (const [id, until] of this.clickedUntil) if (until <= now) this.clickedUntil.delete(id);
    if (!this.isHolding) this.stayUntil.clear();
    if (!this.isStill && this.stayUntil.size === 0) this.hands.clear();
  }

  /** Schedules an update for when the next hold expires. */
  private schedule(): void {
    clearTimeout(this.timer);
    if (!this.isHolding) return;
    const now = performance.now();
    const ends = [this.stillUntil, ...this.stayUntil.values(), ...this.clickedUntil.values()].filter((end) => end > now);
    if (ends.length === 0) return;
    const next = ends.reduce((first, end) => Math.min(first, end));
    this.timer = setTimeout(() => this.settle(), Math.ceil(next - now));
  }
}
