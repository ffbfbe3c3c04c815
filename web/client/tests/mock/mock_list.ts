/** A list in memory that speaks the wire's messages: just enough of a server to test the client against.
 *
 * It decides with the client's own predictions, so it proves nothing about the rules; the vectors do that.
 */
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { predict } from "../../src/core/predict.ts";
import { State } from "../../src/core/state.ts";
import { evolve, touchedBy } from "../../src/core/fold.ts";
import { Tree } from "../../src/core/tree.ts";
import { DEFAULT_LIMITS } from "../../src/core/tables.ts";
import type { Command, Snapshot, WireEvent } from "../../src/core/types.ts";
import type { Loaded } from "../../src/sync/snapshot.ts";
import type { Answer } from "../../src/sync/transport.ts";

const MOST_MISSING = 500;

export class MockList {
  readonly id: string;
  /** Whether a snapshot is too large for a join's answer. */
  large = false;
  readonly events: WireEvent[] = [];
  readonly hashes: string[] = ["start"];
  readonly state: State;
  private readonly tree = new Tree();
  private readonly answers = new Map<string, Answer>();
  private readonly watchers = new Set<(frame: object) => void>();

  constructor(id: string) {
    this.id = id;
    this.state = new State(id);
  }

  get position(): number {
    return this.events.length;
  }

  get hash(): string {
    return this.hashes[this.position]!;
  }

  watch(watcher: (frame: object) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  join({ since, hash, http }: { since?: number; hash?: string; http?: boolean }): Answer {
    const head = { ok: true, list: this.id, position: this.position, hash: this.hash, now: Date.now(), limits: DEFAULT_LIMITS, role: "editor" };
    const snapshot = http && this.large ? { snapshot_url: `/l/${this.id}/snapshot` } : { snapshot: this.snapshot() };
    if (since === undefined) return { ...head, ...snapshot };
    if (this.hashes[since] !== hash) return { ...head, ...snapshot, reason: since > this.position ? "ahead" : "forked" };
    if (this.position - since > MOST_MISSING) return { ...head, ...snapshot, reason: "far_behind" };
    return { ...head, events: this.events.slice(since) };
  }

  /** What the address of a large snapshot gives. */
  load(): Loaded {
    return { list: this.id, position: this.position, hash: this.hash, snapshot: this.snapshot() };
  }

  command(command: Command, actor = "somebody"): Answer {
    const known = this.answers.get(command.id);
    if (known) return { ...known, duplicate: true };
    const conflict = this.conflict(command);
    if (conflict) return { ok: false, error: conflict };
    const from = this.position + 1;
    const around = {
      position: this.position,
      now: Date.now(),
      actor,
      maxEvents: 1000,
      eventsToUndo: ({ args }: Command) => this.events.filter(({ command: id }) => id === this.events[args.position - 1]?.command),
    };
    predict(this.tree, command, around).forEach((event, index) => this.append({ ...event, position: from + index }));
    const answer = { ok: true, position: this.position, durability: "disk" };
    this.answers.set(command.id, answer);
    if (this.position >= from) this.send(from, this.position);
    return answer;
  }

  private append(event: WireEvent): void {
    evolve(this.state, event);
    for (const id of touchedBy(event)) this.tree.set(id, this.state.tasks.get(id)!);
    this.events.push(event);
    const text = JSON.stringify([this.hashes[event.position - 1], event]);
    this.hashes.push(bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 16)));
  }

  private send(from: number, to: number): void {
    const frame = { list: this.id, from, to, hash: this.hashes[to], events: this.events.slice(from - 1, to) };
    for (const watcher of this.watchers) watcher(frame);
  }

  private conflict({ name, args, base }: Command): Record<string, unknown> & { code: string; message: string } | null {
    const task = name === "edit_task" ? this.tree.get(args.task) : undefined;
    const since = typeof base === "string" ? (this.answers.get(base)?.position as number) : base;
    if (task === undefined || since === undefined || args.force || (task.changed.title ?? task.created) <= since) return null;
    if (task.title === args.title) return null;
    const fields = { title: { yours: args.title, theirs: task.title } };
    return { code: "stale_edit", message: "Somebody else changed this task meanwhile.", task: task.id, fields };
  }

  private snapshot(): Snapshot {
    return structuredClone(this.state.snapshot());
  }
}
