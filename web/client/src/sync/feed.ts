/** The read side of a list: joins at the cursor, applies frames without gap or overlap, joins again at a
 * gap. */
import { FoldError } from "../core/fold.ts";
import type { Limits, Role, Snapshot, WireError, WireEvent } from "../core/types.ts";
import type { Loaded } from "./snapshot.ts";
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
  limits?: Limits;
  role?: Role;
  /** This page's id among the people of `presence`. */
  you?: string | null;
  events?: WireEvent[];
  snapshot?: Snapshot;
  /** The URL of a snapshot that is too large for the answer. */
  snapshot_url?: string;
  reason?: string;
  /** The newest event schema that the server knows. */
  schema?: number;
}

export interface FeedHooks {
  join(cursor: { since: number; hash: string } | null): Promise<Answer>;
  load(path: string): Promise<Loaded>;
  position(): number;
  /** What of a snapshot this page does not know, or null; `schema` is the newest that its server knows. */
  unknownIn(snapshot: Snapshot, schema: number): string | null;
  restore(snapshot: Snapshot, position: number, reason: string | undefined): void;
  /** Applies the events after the position; may throw FoldError. */
  apply(events: readonly WireEvent[]): void;
  joined(answer: JoinAnswer): void;
  refused(error: WireError): void;
  /** The list contains data that this page does not know: it needs a newer version of the page. */
  outdated(what: string): void;
}

export class Feed {
  hash = "";
  private readonly hooks: FeedHooks;
  private turn = 0;
  private joining = false;
  private serverSchema = 1;
  private joinedOnce = false;
  private early: EventsFrame[] = [];
  /** The snapshot being loaded. It survives a reconnect, because a new download may take as long again. */
  private loading: Promise<Loaded> | null = null;
  private missedSome = false;

  constructor(hooks: FeedHooks) {
    this.hooks = hooks;
  }

  /** The connection closed: ignores answers still in flight. */
  lost(): void {
    this.turn += 1;
    this.joining = false;
    this.early = [];
  }

  /** Retries a refused join. */
  async again(): Promise<void> {
    this.lost();
    await this.join();
  }

  async join(withCursor = true): Promise<void> {
    if (this.joining && withCursor) return;
    const turn = (this.turn += 1);
    this.joining = true;
    this.early = [];
    this.missedSome = false;
    if (!withCursor) this.loading = null;
    const cursor = withCursor && this.joinedOnce ? { since: this.hooks.position(), hash: this.hash } : null;
    let answer: Answer;
    try {
      answer = await this.hooks.join(cursor);
    } catch {
      if (turn === this.turn) this.hooks.refused({ code: "no_answer", message: "The server did not answer." });
      return;
    }
    if (turn !== this.turn) return;
    this.serverSchema = (answer as JoinAnswer).schema ?? 1;
    // The join had no cursor to compare, but the page was on another history before.
    if (!withCursor) answer.reason ??= "forked";
    if (answer.ok && answer.snapshot_url !== undefined) return this.startFrom(answer as JoinAnswer, turn);
    this.joining = false;
    this.loading = null;
    if (!answer.ok) this.hooks.refused(answer.error as WireError);
    else this.start(answer as JoinAnswer);
  }

  /** Loads the answer's snapshot while buffering frames, then continues from the later of the two. */
  private async startFrom(answer: JoinAnswer, turn: number): Promise<void> {
    const begunBefore = this.loading !== null;
    let loaded: Loaded;
    try {
      loaded = await (this.loading ??= this.hooks.load(answer.snapshot_url!));
    } catch {
      if (turn !== this.turn) return;
      this.loading = null;
      return this.hooks.refused({ code: "no_snapshot", message: "The list could not be loaded." });
    }
    if (turn !== this.turn) return;
    this.loading = null;
    this.joining = false;
    const complete = !begunBefore && !this.missedSome && loaded.position >= answer.position;
    if (complete) return this.start({ ...answer, ...loaded });
    // It came from a lagging replica, or frames were lost meanwhile: join again from its position.
    if (this.restore(loaded, answer.reason)) await this.join();
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
    this.missedSome = true;
    void this.join(reason !== "forked");
  }

  private start(answer: JoinAnswer): void {
    const early = this.early;
    this.early = [];
    if (answer.snapshot !== undefined) {
      if (!this.restore({ ...answer, snapshot: answer.snapshot }, answer.reason)) return;
    } else if (!this.apply(answer.events ?? [], answer.position, answer.hash)) {
      return;
    }
    this.joinedOnce = true;
    this.hooks.joined(answer);
    for (const frame of early) this.events(frame);
  }

  /** Returns whether this page knows all that the snapshot holds. */
  private restore({ snapshot, position, hash }: Omit<Loaded, "list">, reason: string | undefined): boolean {
    const unknown = this.hooks.unknownIn(snapshot, this.serverSchema);
    if (unknown !== null) {
      this.hooks.outdated(`This page does not know the field '${unknown}'.`);
      return false;
    }
    this.hooks.restore(snapshot, position, reason);
    this.hash = hash;
    this.joinedOnce = true;
    return true;
  }

  /** Applies events. Returns false if that failed, and then restarts from a snapshot. */
  private apply(events: readonly WireEvent[], to: number, hash: string): boolean {
    try {
      this.hooks.apply(events);
      if (this.hooks.position() !== to) throw new FoldError("does_not_fit", "A frame held fewer events than it said.");
      this.hash = hash;
      return true;
    } catch (error) {
      if (!(error instanceof FoldError)) throw error;
      if (error.code === "upgrade_needed") this.hooks.outdated(error.message);
      else void this.join(false);
      return false;
    }
  }
}
