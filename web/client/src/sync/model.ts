/** The confirmed state, and the shown tree: the confirmed state plus predictions of pending commands.
 *
 * It copies only parts that an event or a prediction touches, so the cost depends on the change, not the
 * list.
 */
import type { Kind } from "../core/kind.ts";
import type { Surroundings } from "../core/predict.ts";
import type { Command, WireEvent } from "../core/types.ts";

export interface Change {
  /** Ids of tasks that may have changed; null: all. */
  tasks: ReadonlySet<string> | null;
  /** Confirmed events just applied; empty after a snapshot. */
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

  /** Replaces the state by a snapshot. */
  reset(snapshot: unknown, position: number): void {
    this.state = this.kind.from(snapshot);
    this.position = position;
    this.shown = this.kind.show(this.state);
    this.overlaid.clear();
  }

  /** The predicted events of a pending command, which an `undo` of it reverses. */
  predicted(command: string): readonly WireEvent[] {
    return this.predictions.get(command) ?? [];
  }

  allPredicted(): WireEvent[] {
    return [...this.predictions.values()].flat();
  }

  /** Applies the events after the position, then predicts the pending commands. Throws FoldError.
   *
   * `pending(position)` returns the commands not yet applied at that position, without side effects.
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

  /** Recomputes the predictions after the pending commands changed. */
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
