/** Commands that the server has not confirmed yet: sent in order, sent again with the same id, kept over a reload.
 *
 * An `undo` may name a command whose position is not known yet (`undoOf`); it waits for that answer,
 * and what comes after it waits too, so that everything takes effect in the order in which it was done.
 */
import type { WireError } from "../core/types.ts";
import type { Pending } from "./model.ts";
import type { Storage } from "./storage.ts";
import type { Answer } from "./transport.ts";

export interface Queued extends Pending {
  label: string;
  undoOf?: string;
  sending?: boolean;
  position?: number;
  error?: WireError;
}

export interface OutboxHooks {
  send(command: Queued): Promise<Answer>;
  positionOf(command: string): number | undefined;
  /** The answer to a repeated command: its events are in the log, and may never come by again. */
  repeated(command: Queued, position: number): void;
  /** Something about the queue changed: predictions and the saving state depend on it. */
  changed(): void;
  refused(command: Queued): void;
  /** An undo of something that had no effect: there is nothing to send. */
  dropped(command: Queued): void;
  noAnswer(): void;
}

const AGAIN = new Set(["busy", "store_unavailable", "draining", "overloaded"]);
const DEPENDENT = new Set(["unknown_task", "stale_move"]);
const MOST_IN_FLIGHT = 16;
const AGAIN_AFTER_MS = [150, 400, 1_000, 2_000, 5_000];

export class Outbox {
  queue: Queued[] = [];
  private readonly hooks: OutboxHooks;
  private readonly storage: Storage;
  private open = false;
  private flight = 0;
  private turn = 0;
  private holding = false;
  private rounds = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(hooks: OutboxHooks, storage: Storage) {
    this.hooks = hooks;
    this.storage = storage;
    this.queue = storage.read<Queued[]>("outbox") ?? [];
  }

  /** Commands that wait for the server, refused ones left out. */
  get waiting(): Queued[] {
    return this.queue.filter((command) => command.error === undefined);
  }

  /** Those of which the server has not said that it has them. */
  get unsent(): Queued[] {
    return this.waiting.filter((command) => command.position === undefined);
  }

  get refused(): Queued[] {
    return this.queue.filter((command) => command.error !== undefined);
  }

  add(commands: readonly Queued[]): void {
    this.queue.push(...commands);
    this.changed();
    this.flush();
  }

  /** Goes on with what a closed page left; what is here already is not doubled. */
  adopt(commands: readonly Queued[]): void {
    const known = new Set(this.queue.map((command) => command.id));
    const left = commands.filter((command) => !known.has(command.id));
    // What was answered then is asked once more: since then the list may have got another history.
    this.add(left.map(({ position: _position, ...command }) => command));
  }

  remove(commands: ReadonlySet<string>): void {
    this.queue = this.queue.filter((command) => !commands.has(command.id));
    this.changed();
    this.flush();
  }

  /** Sends refused commands once more, in their old order. */
  retry(commands: ReadonlySet<string>): void {
    for (const command of this.queue) if (commands.has(command.id)) delete command.error;
    this.changed();
    this.flush();
  }

  /** The list is joined: everything without an applied position goes out (again). */
  resume(): void {
    this.pause();
    this.open = true;
    this.flush();
  }

  pause(): void {
    this.open = false;
    this.turn += 1;
    this.flight = 0;
    this.holding = false;
    clearTimeout(this.timer);
    for (const command of this.queue) command.sending = false;
  }

  /** Another history: positions that were answered mean nothing in it. */
  forgetPositions(): void {
    for (const command of this.queue) {
      delete command.position;
      if (command.undoOf !== undefined) delete command.args.position;
    }
  }

  /** Lets go of the commands whose position is applied, and returns them. */
  settle(appliedPosition: number): Queued[] {
    const settled = this.queue.filter((command) => (command.position ?? Infinity) <= appliedPosition);
    if (settled.length > 0) {
      this.queue = this.queue.filter((command) => !settled.includes(command));
      this.save();
    }
    return settled;
  }

  private changed(): void {
    this.save();
    this.hooks.changed();
  }

  private save(): void {
    // Another page may have to send this one day, and knows nothing of what this one did.
    for (const command of this.queue) this.resolve(command);
    const kept = this.queue.map(({ predicted: _predicted, sending: _sending, ...command }) => command);
    this.storage.write("outbox", kept.length > 0 ? kept : undefined);
  }

  /** Sends what can go out now. */
  flush(): void {
    if (!this.open || this.holding) return;
    for (const command of this.queue) {
      if (this.flight >= MOST_IN_FLIGHT) return;
      if (command.sending || command.position !== undefined || command.error !== undefined) continue;
      const undone = this.resolve(command);
      if (undone === "later") return;
      if (undone === "never") return this.drop(command);
      void this.sendOne(command);
    }
  }

  /** Fills in what an undo takes back. A no-op's position is somebody else's event, so only own events count. */
  private resolve(command: Queued): "now" | "later" | "never" {
    if (command.undoOf === undefined || command.args.position !== undefined) return "now";
    const position = this.hooks.positionOf(command.undoOf);
    if (position !== undefined) {
      command.args = { ...command.args, position };
      return "now";
    }
    const undone = this.queue.find((other) => other.id === command.undoOf);
    return undone !== undefined && undone.error === undefined ? "later" : "never";
  }

  private drop(command: Queued): void {
    this.hooks.dropped(command);
    this.remove(new Set([command.id]));
  }

  private async sendOne(command: Queued): Promise<void> {
    const turn = this.turn;
    command.sending = true;
    this.flight += 1;
    try {
      const answer = await this.hooks.send(command);
      if (turn === this.turn) this.take(command, answer);
    } catch {
      if (turn === this.turn) this.hooks.noAnswer();
      return;
    }
    if (turn !== this.turn) return;
    this.flight -= 1;
    if (this.holding && this.flight === 0) this.again(turn);
    else this.flush();
  }

  private take(command: Queued, answer: Answer): void {
    command.sending = false;
    if (answer.ok) {
      this.rounds = 0;
      command.position = answer.position as number;
      if (answer.duplicate === true) this.hooks.repeated(command, command.position);
      this.save();
      this.hooks.changed();
      return;
    }
    const error = answer.error as WireError;
    // What follows a command that must be sent again may be refused only because that one is missing.
    if (AGAIN.has(error.code) || (this.holding && DEPENDENT.has(error.code))) {
      this.holding = true;
      return;
    }
    command.error = error;
    this.changed();
    this.hooks.refused(command);
  }

  private again(turn: number): void {
    const delay = AGAIN_AFTER_MS[Math.min(this.rounds, AGAIN_AFTER_MS.length - 1)]!;
    this.rounds += 1;
    this.timer = setTimeout(() => {
      if (turn !== this.turn) return;
      this.holding = false;
      this.flush();
    }, delay * (0.5 + Math.random()));
  }
}
