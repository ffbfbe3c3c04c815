/** Sends the queue in order, with a window of commands in flight; retries with the same id on retryable
 * errors. */
import type { WireError } from "../core/types.ts";
import type { CommandQueue, Queued } from "./queue.ts";
import type { Answer } from "./transport.ts";

export interface SenderHooks {
  send(command: Queued): Promise<Answer>;
  /** Why a command cannot be sent at all, or null. */
  problem(command: Queued): WireError | null;
  /** Whether this server knows the command's schema; if not, the command waits for a newer replica. */
  mayBeSent(command: Queued): boolean;
  /** The server accepted it; its events end at its position. `again`: a duplicate, whose events may be
   * past. */
  accepted(command: Queued, again: boolean): void;
  refused(command: Queued): void;
  /** Undos of commands without effect were removed from the queue without sending. */
  dropped(commands: readonly Queued[]): void;
  noAnswer(): void;
}

// Who is signed out sends it after signing in again: the page is about to go there.
const AGAIN = new Set(["busy", "store_unavailable", "draining", "overloaded", "not_signed_in"]);
const DEPENDENT = new Set(["unknown_task", "stale_move"]);
const MOST_IN_FLIGHT = 16;
const AGAIN_AFTER_MS = [150, 400, 1_000, 2_000, 5_000];

export class Sender {
  private readonly queue: CommandQueue;
  private readonly hooks: SenderHooks;
  private open = false;
  private flight = 0;
  /** Incremented at each disconnect; answers of an earlier turn are ignored. */
  private turn = 0;
  private holding = false;
  private rounds = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(queue: CommandQueue, hooks: SenderHooks) {
    this.queue = queue;
    this.hooks = hooks;
  }

  /** The list is joined: sends all commands without a position, again if necessary. */
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

  /** Sends all commands that are ready. */
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
    // The callbacks above may have ended this turn.
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
    // A command after one that must be retried may be refused only because that one is missing: retry it too.
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
