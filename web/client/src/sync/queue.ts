/** The queue of unconfirmed commands in order, persisted across reloads. No callbacks. */
import type { Command, WireError } from "../core/types.ts";
import type { Storage } from "./storage.ts";

export interface Queued extends Command {
  label: string;
  /** The id of the command that an `undo` reverses, whose position may still be unknown. */
  undoOf?: string;
  sending?: boolean;
  position?: number;
  error?: WireError;
}

/** Whether a command can be sent. An undo is `later` until its command is answered, `never` if that was a
 * no-op. */
export type Readiness = "now" | "later" | "never";

export class CommandQueue {
  commands: Queued[];
  private readonly storage: Storage;
  private readonly positionOf: (command: string) => number | undefined;

  constructor(storage: Storage, positionOf: (command: string) => number | undefined) {
    this.storage = storage;
    this.positionOf = positionOf;
    this.commands = storage.read<Queued[]>("outbox") ?? [];
  }

  /** Commands without confirmation, except refused ones. */
  get waiting(): Queued[] {
    return this.commands.filter((command) => command.error === undefined);
  }

  /** Commands that the server has not acknowledged. */
  get unsent(): Queued[] {
    return this.waiting.filter((command) => command.position === undefined);
  }

  get refused(): Queued[] {
    return this.commands.filter((command) => command.error !== undefined);
  }

  /** Appends commands; skips those already queued. */
  add(commands: readonly Queued[]): void {
    const known = new Set(this.commands.map((command) => command.id));
    this.commands.push(...commands.filter((command) => !known.has(command.id)));
    this.save();
  }

  remove(commands: ReadonlySet<string>): void {
    this.commands = this.commands.filter((command) => !commands.has(command.id));
    this.save();
  }

  /** Marks refused commands as waiting again, in their old order. */
  retry(commands: ReadonlySet<string>): void {
    for (const command of this.commands) if (commands.has(command.id)) delete command.error;
    this.save();
  }

  /** Removes and returns the commands applied up to the position. */
  settle(appliedPosition: number): Queued[] {
    const settled = this.commands.filter((command) => (command.position ?? Infinity) <= appliedPosition);
    if (settled.length > 0) this.remove(new Set(settled.map((command) => command.id)));
    return settled;
  }

  /** Clears acknowledged positions, which are invalid after the history was replaced. */
  forgetPositions(): void {
    for (const command of this.commands) {
      delete command.position;
      if (command.undoOf !== undefined) delete command.args.position;
    }
    this.save();
  }

  /** Fills in an undo's position. Uses only positions of own events: a no-op's position is another event. */
  resolve(command: Queued): Readiness {
    if (command.undoOf === undefined || command.args.position !== undefined) return "now";
    const position = this.positionOf(command.undoOf);
    if (position !== undefined) {
      command.args = { ...command.args, position };
      return "now";
    }
    const undone = this.commands.find((other) => other.id === command.undoOf);
    return undone !== undefined && undone.error === undefined ? "later" : "never";
  }

  save(): void {
    // Resolve undos before saving: another page that takes over cannot, because it lacks our positions.
    for (const command of this.commands) this.resolve(command);
    const kept = this.commands.map(({ sending: _sending, ...command }) => command);
    this.storage.write("outbox", kept.length > 0 ? kept : undefined);
  }
}
