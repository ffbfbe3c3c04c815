/** Commands that are not confirmed yet, in the order in which they were done, and kept over a reload. No callbacks. */
import type { Command, WireError } from "../core/types.ts";
import type { Storage } from "./storage.ts";

export interface Queued extends Command {
  label: string;
  /** The command that an `undo` takes back, whose position is perhaps not known yet. */
  undoOf?: string;
  sending?: boolean;
  position?: number;
  error?: WireError;
}

/** Whether a command can be sent: an undo waits for the answer to what it takes back, or has nothing to take back. */
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

  /** Commands that wait for the server, refused ones left out. */
  get waiting(): Queued[] {
    return this.commands.filter((command) => command.error === undefined);
  }

  /** Those of which the server has not said that it has them. */
  get unsent(): Queued[] {
    return this.waiting.filter((command) => command.position === undefined);
  }

  get refused(): Queued[] {
    return this.commands.filter((command) => command.error !== undefined);
  }

  /** Puts commands at the end; one that is there already is not doubled. */
  add(commands: readonly Queued[]): void {
    const known = new Set(this.commands.map((command) => command.id));
    this.commands.push(...commands.filter((command) => !known.has(command.id)));
    this.save();
  }

  remove(commands: ReadonlySet<string>): void {
    this.commands = this.commands.filter((command) => !commands.has(command.id));
    this.save();
  }

  /** Refused commands wait again, in their old order. */
  retry(commands: ReadonlySet<string>): void {
    for (const command of this.commands) if (commands.has(command.id)) delete command.error;
    this.save();
  }

  /** Lets go of the commands whose position is applied, and returns them. */
  settle(appliedPosition: number): Queued[] {
    const settled = this.commands.filter((command) => (command.position ?? Infinity) <= appliedPosition);
    if (settled.length > 0) this.remove(new Set(settled.map((command) => command.id)));
    return settled;
  }

  /** Another history: positions that were answered mean nothing in it. */
  forgetPositions(): void {
    for (const command of this.commands) {
      delete command.position;
      if (command.undoOf !== undefined) delete command.args.position;
    }
    this.save();
  }

  /** Fills in what an undo takes back. A no-op's position is somebody else's event, so only own events count. */
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
    // Another page may have to send this one day, and knows nothing of what this one did.
    for (const command of this.commands) this.resolve(command);
    const kept = this.commands.map(({ sending: _sending, ...command }) => command);
    this.storage.write("outbox", kept.length > 0 ? kept : undefined);
  }
}
