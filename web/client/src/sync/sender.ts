/** Sends what the queue holds: in order, some at a time, and again with the same id while the server asks for that. */
import type { WireError } from "../core/types.ts";
import type { CommandQueue, Queued } from "./queue.ts";
import type { Answer } from "./transport.ts";

export interface SenderHooks {
  send(command: Queued): Promise<Answer>;
  /** Why a command cannot be sent at all, or null. */
  problem(command: Queued): WireError | null;
  /** Whether this server knows what the command is about; if not, it waits for another. */
  mayBeSent(command: Queued): boolean;
  /** The server has it: its events end at the command's position. `again`: they may never come by here. */
  accepted(command: Queued, again: boolean): void;
  refused(command: Queued): void;
  /** Undos of what had no effect: there is nothing to send. They are not in the queue any more. */
  dropped(commands: readonly Queued[]): void;
  noAnswer(): void;
}

const AGAIN = new Set(["busy", "store_unavailable", "draining", "overloaded"]);
const DEPENDENT = new Set(["unknown_task", "stale_move"]);
const MOST_IN_FLIGHT = 16;
const AGAIN_AFTER_MS = [150, 400, 1_000, 2_000, 5_000];

export class Sender {
  private readonly queue: CommandQueue;
  private readonly hooks: SenderHooks;
  private open = false;
  private flight = 0;
  /** Answers of an earlier turn, from before a break, mean nothing any more. */
  private turn = 0;
  private holding = false;
  private rounds = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(queue: CommandQueue, hooks: SenderHooks) {
    this.queue = queue;
    this.hooks = hooks;
  }

  /** The list is joined: everything without a position goes out (again). */
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
    for (const command of this.queue.commands) command.sending = false;
  }

  /** Sends what can go out now. */
  flush(): void {
    if (!this.open || this.holding) return;
    const dropped: Queued[] = [];
    for (const command of [...this.queue.commands]) {
      if (this.flight >= MOST_IN_FLIGHT) break;
      if (command.sending || command.position !== undefined || command.error !== undefined) continue;
      const readiness = this.queue.resolve(command);
      if (readiness === "later" || !this.hooks.mayBeSent(command)) break;
      if (readiness === "never") {
        dropped.push(command);
        this.queue.remove(new Set([command.id]));
        continue;
      }
      const problem = this.hooks.problem(command);
      if (problem === null) void this.sendOne(command);
      else this.refuse(command, problem);
    }
    if (dropped.length > 0) this.hooks.dropped(dropped);
  }

  private async sendOne(command: Queued): Promise<void> {
    const turn = this.turn;
    command.sending = true;
    this.flight += 1;
    let answer: Answer;
    try {
      answer = await this.hooks.send(command);
    } catch {
      if (turn === this.turn) this.hooks.noAnswer();
      return;
    }
    if (turn !== this.turn) return;
    this.flight -= 1;
    this.take(command, answer);
    // What was told of the answer may have ended this turn.
    if (turn !== this.turn) return;
    if (this.holding && this.flight === 0) this.again(turn);
    else this.flush();
  }

  private take(command: Queued, answer: Answer): void {
    command.sending = false;
    if (answer.ok) {
      this.rounds = 0;
      command.position = answer.position as number;
      this.queue.save();
      this.hooks.accepted(command, answer.duplicate === true);
      return;
    }
    const error = answer.error as WireError;
    // What follows a command that must be sent again may be refused only because that one is missing.
    if (AGAIN.has(error.code) || (this.holding && DEPENDENT.has(error.code))) this.holding = true;
    else this.refuse(command, error);
  }

  private refuse(command: Queued, error: WireError): void {
    command.error = error;
    this.queue.save();
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
