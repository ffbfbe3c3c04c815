/** The reading half of a list: join at the cursor, apply frames without gap or overlap, join again when in doubt. */
import { FoldError } from "../core/fold.ts";
import type { Limits, Snapshot, WireError, WireEvent } from "../core/types.ts";
import type { Answer } from "./transport.ts";

export interface EventsFrame {
  list: string;
  from: number;
  to: number;
  hash: string;
  events: WireEvent[];
}

export interface JoinAnswer extends Answer {
  position: number;
  hash: string;
  now: number;
  limits?: Limits;
  events?: WireEvent[];
  snapshot?: Snapshot;
  reason?: string;
}

export interface FeedHooks {
  join(cursor: { since: number; hash: string } | null): Promise<Answer>;
  position(): number;
  restore(snapshot: Snapshot, position: number, reason: string | undefined): void;
  /** Applies the events beyond the position; may raise FoldError. */
  apply(events: readonly WireEvent[]): void;
  joined(answer: JoinAnswer, sentAt: number): void;
  refused(error: WireError): void;
}

export class Feed {
  hash = "";
  private readonly hooks: FeedHooks;
  private turn = 0;
  private joining = false;
  private joinedOnce = false;
  private early: EventsFrame[] = [];

  constructor(hooks: FeedHooks) {
    this.hooks = hooks;
  }

  /** The connection broke: an answer that is still under way means nothing any more. */
  lost(): void {
    this.turn += 1;
    this.joining = false;
    this.early = [];
  }

  async join(withCursor = true): Promise<void> {
    if (this.joining && withCursor) return;
    const turn = (this.turn += 1);
    this.joining = true;
    this.early = [];
    const sentAt = Date.now();
    const cursor = withCursor && this.joinedOnce ? { since: this.hooks.position(), hash: this.hash } : null;
    let answer: Answer;
    try {
      answer = await this.hooks.join(cursor);
    } catch {
      if (turn === this.turn) this.hooks.refused({ code: "no_answer", message: "The server did not answer." });
      return;
    }
    if (turn !== this.turn) return;
    this.joining = false;
    if (!answer.ok) this.hooks.refused(answer.error as WireError);
    else this.start(answer as JoinAnswer, sentAt);
  }

  events(frame: EventsFrame): void {
    if (this.joining) {
      this.early.push(frame);
      return;
    }
    const position = this.hooks.position();
    if (!this.joinedOnce || frame.to <= position) return;
    if (frame.from > position + 1) return void this.join();
    this.apply(frame.events, frame.to, frame.hash);
  }

  head(position: number, hash: string): void {
    if (this.joining || !this.joinedOnce) return;
    if (position !== this.hooks.position() || hash !== this.hash) void this.join();
  }

  reset(reason: string): void {
    void this.join(reason !== "forked");
  }

  private start(answer: JoinAnswer, sentAt: number): void {
    const early = this.early;
    this.early = [];
    if (answer.snapshot !== undefined) {
      this.hooks.restore(answer.snapshot, answer.position, answer.reason);
      this.hash = answer.hash;
    } else if (!this.apply(answer.events ?? [], answer.position, answer.hash)) {
      return;
    }
    this.joinedOnce = true;
    this.hooks.joined(answer, sentAt);
    for (const frame of early) this.events(frame);
  }

  /** Returns whether it worked; if not, what is shown is started over from a snapshot. */
  private apply(events: readonly WireEvent[], to: number, hash: string): boolean {
    try {
      this.hooks.apply(events);
      if (this.hooks.position() !== to) throw new FoldError("does_not_fit", "A frame held fewer events than it said.");
      this.hash = hash;
      return true;
    } catch (error) {
      if (!(error instanceof FoldError)) throw error;
      if (error.code === "upgrade_needed") this.hooks.refused({ code: error.code, message: error.message });
      else void this.join(false);
      return false;
    }
  }
}
