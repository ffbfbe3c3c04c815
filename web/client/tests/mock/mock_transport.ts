/** A transport to MockLists in the same process, with every kind of trouble on order. */
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
  private readonly others: readonly MockList[];
  private readonly leaves = new Map<string, () => void>();
  private open_ = false;

  constructor(list: MockList, ...others: MockList[]) {
    this.list = list;
    this.others = others;
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
    for (const leave of this.leaves.values()) leave();
    this.leaves.clear();
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
    const list = this.others.find(({ id }) => id === message.list) ?? this.list;
    if (name === "leave") this.leaves.get(list.id)?.();
    if (name === "join") {
      const refused = this.refuseJoin();
      if (refused !== null) return refused;
      const answer: Answer = { ...list.join(message), schema: this.schema };
      this.leaves.get(list.id)?.();
      this.leaves.set(list.id, list.watch((frame) => this.loseFrames || this.push("events", frame)));
      return structuredClone(answer);
    }
    if (name !== "command") return { ok: true };
    const refused = this.refuse(message.name as string, message.id as string);
    return refused ?? list.command(structuredClone(message) as never, "self");
  }
}
