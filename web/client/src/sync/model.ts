/** The confirmed state, and the shown tree: the confirmed state with the pending commands' likely effects on top.
 *
 * Only parts that an event or a prediction touches are copied, so the cost follows the change, not the list.
 */
import type { Kind } from "../core/kind.ts";
import type { Surroundings } from "../core/predict.ts";
import type { Command, WireEvent } from "../core/types.ts";

export interface Change {
  /** Tasks that may look different now; null means all. */
  tasks: ReadonlySet<string> | null;
  /** Confirmed events that were applied just now, if they came one by one. */
  events: readonly WireEvent[];
}

export type PendingAt = (position: number) => readonly Command[];

export type Around = Omit<Surroundings, "position">;

export class Model<State, Shown> {
  state: State;
  shown: Shown;
  position = 0;
  private overlaid = new Set<string>();
  private predictions = new Map<string, readonly WireEvent[]>();

  private readonly kind: Kind<State, Shown>;

  constructor(kind: Kind<State, Shown>, log: string) {
    this.kind = kind;
    this.state = kind.empty(log);
    this.shown = kind.show(this.state);
  }

  /** Starts over from a snapshot. */
  reset(snapshot: unknown, position: number): void {
    this.state = this.kind.from(snapshot);
    this.position = position;
    this.shown = this.kind.show(this.state);
    this.overlaid.clear();
  }

  /** What a pending command will most likely do; of an undo that follows it, what it takes back. */
  predicted(command: string): readonly WireEvent[] {
    return this.predictions.get(command) ?? [];
  }

  allPredicted(): WireEvent[] {
    return [...this.predictions.values()].flat();
  }

  /** Applies the events beyond the position, then predicts what is pending after that. Raises FoldError.
   *
   * `pending` is asked for the commands that are not applied at a position; it changes nothing.
   */
  advance(events: readonly WireEvent[], pending: PendingAt, around: Around): Change {
    const touched = this.uncover();
    const applied: WireEvent[] = [];
    try {
      for (const event of events) {
        if (event.position <= this.position) continue;
        this.kind.evolve(this.state, event);
        this.position = event.position;
        applied.push(event);
        for (const id of this.kind.touchedBy(event)) {
          this.kind.restore(this.shown, this.state, id);
          touched.add(id);
        }
      }
    } finally {
      this.cover(pending(this.position), around, touched);
    }
    return { tasks: touched, events: applied };
  }

  /** Predicts anew after the pending commands changed. */
  repredict(pending: PendingAt, around: Around): Change {
    return this.advance([], pending, around);
  }

  private uncover(): Set<string> {
    const uncovered = this.overlaid;
    for (const id of uncovered) this.kind.restore(this.shown, this.state, id);
    this.overlaid = new Set();
    return uncovered;
  }

  private cover(pending: readonly Command[], around: Around, touched: Set<string>): void {
    this.kind.restoreHead(this.shown, this.state);
    this.predictions = new Map();
    for (const command of pending) {
      const events = this.kind.predict(this.shown, command, { ...around, position: this.position });
      this.predictions.set(command.id, events);
      for (const id of events.flatMap((event) => this.kind.touchedBy(event))) {
        this.overlaid.add(id);
        touched.add(id);
      }
    }
  }
}
