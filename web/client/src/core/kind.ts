/** The interface of a kind of log: folding events and predicting
 * commands. `sync/` depends on nothing else. */
import type { Surroundings } from "./predict.ts";
import type { Body, Command, WireEvent } from "./types.ts";

/** `State` is the confirmed state, `Shown` the same with predictions applied. */
export interface Kind<State, Shown> {
  readonly name: string;
  /** The newest schema of events that this page reads. */
  readonly schema: number;
  /** The schema that a server must know to take a command with these arguments. */
  schemaFor(args: Body): number;
  /** Whether a log of this id is of this kind. */
  owns(log: string): boolean;
  empty(log: string): State;
  /** The state from a snapshot as received. */
  from(snapshot: any): State;
  /** The name of the first unknown field in a snapshot, or null. */
  unknownIn(snapshot: any): string | null;
  /** Folds an event. Throws FoldError and then leaves the parts unchanged. */
  evolve(state: State, event: WireEvent): void;
  show(state: State): Shown;
  /** The ids of the parts (for a list: tasks) that an event changes. */
  touchedBy(event: WireEvent): string[];
  /** Resets a part of `shown` to the confirmed state. */
  restore(shown: Shown, state: State, part: string): void;
  /** Resets everything outside of parts (for a list: its title) to the confirmed state. */
  restoreHead(shown: Shown, state: State): void;
  /** Folds the predicted effect of a command into `shown` and returns the predicted events. */
  predict(shown: Shown, command: Command, around: Surroundings): WireEvent[];
  /** The command that creates a log with this id. */
  creation(log: string): { name: string; args: Body };
}
