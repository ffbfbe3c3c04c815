/** What a kind of log is to the page: how its events fold, and what a command will most likely do. `sync/` knows no more. */
import type { Surroundings } from "./predict.ts";
import type { Body, Command, WireEvent } from "./types.ts";

/** `State` is what is confirmed, `Shown` the same with what is predicted on top. */
export interface Kind<State, Shown> {
  readonly name: string;
  empty(log: string): State;
  /** The state of a snapshot, as it came. */
  from(snapshot: any): State;
  /** The first thing in a snapshot that this page does not know, or null. */
  unknownIn(snapshot: any): string | null;
  /** Folds an event in. Raises FoldError, and then has changed nothing that matters. */
  evolve(state: State, event: WireEvent): void;
  show(state: State): Shown;
  /** The parts that an event changes, by id. */
  touchedBy(event: WireEvent): string[];
  /** Shows a part as it is confirmed. */
  restore(shown: Shown, state: State, part: string): void;
  /** Shows as it is confirmed what is no part. */
  restoreHead(shown: Shown, state: State): void;
  /** Folds the likely effect of a command into what is shown, and returns the events it made. */
  predict(shown: Shown, command: Command, around: Surroundings): WireEvent[];
  /** The command that begins a log of this id. */
  creation(log: string): { name: string; args: Body };
}
