/** A transport to a MockList in the same process, with every kind of trouble on order. */
import type { MockList } from "./mock_list.ts";
import type { Loaded } from "../../src/sync/snapshot.ts";
import type { Answer, Transport, TransportEvents } from "../../src/sync/transport.ts";

export type Trouble = "none" | "lose_answers" | "unreachable";

export class MockTransport implements Transport {
  id: string | undefined;
  trouble: Trouble = "none";
  /** Frames that the network swallows. */
  loseFrames = false;
  /** Called between the server's work on a join and its answer. */
  duringJoin: () => void = () => undefined;
  /** What a command is answered instead of being applied. */
  refuse: (name: string, id: string) => Answer | null = () => null;
  /** What a join is answered instead. */
  refuseJoin: () => Answer | null = () => null;
  /** The newest schema that this server says it knows. */
  schema = 1;
  /** What loading a snapshot gives, and when. */
  loadSnapshot: (path: string) => Promise<Loaded> = async () => this.list.load();
  readonly sent: [name: string, payload: Record<string, unknown>][] = [];
  private readonly list: MockList;
  private events: TransportEvents | undefined;
  private leave: (() => void) | undefined;
  private open_ = false;

  constructor(list: MockList) {
    this.list = list;
  }

  listen(events: TransportEvents): void {
    this.events = events;
  }

  open(): void {
    queueMicrotask(() => {
      if (this.trouble === "unreachable") return this.events!.closed("connect_error");
      this.open_ = true;
      this.id = "self";
      this.events!.opened();
    });
  }

  close(): void {
    this.breakConnection("io client disconnect");
  }

  breakConnection(reason = "transport close"): void {
    this.leave?.();
    this.leave = undefined;
    if (!this.open_) return;
    this.open_ = false;
    this.events!.closed(reason);
  }

  push(name: string, payload: object): void {
    this.events!.message(name, payload as never);
  }

  async send(name: string, payload: unknown): Promise<Answer> {
    const message = payload as Record<string, unknown>;
    this.sent.push([name, message]);
    await Promise.resolve();
    if (!this.open_) throw new Error("not connected");
    const answer = this.answer(name, message);
    if (name === "join") this.duringJoin();
    await Promise.resolve();
    if (!this.open_) throw new Error("disconnected");
    if (this.trouble === "lose_answers" && name === "command") throw new Error("timed out");
    return answer;
  }

  load(path: string): Promise<Loaded> {
    return this.loadSnapshot(path);
  }

  private answer(name: string, message: Record<string, unknown>): Answer {
    if (name === "join") {
      const refused = this.refuseJoin();
      if (refused !== null) return refused;
      const answer: Answer = { ...this.list.join(message), schema: this.schema };
      this.leave?.();
      this.leave = this.list.watch((frame) => this.loseFrames || this.push("events", frame));
      return structuredClone(answer);
    }
    if (name !== "command") return { ok: true };
    const refused = this.refuse(message.name as string, message.id as string);
    return refused ?? this.list.command(structuredClone(message) as never, "self");
  }
}
