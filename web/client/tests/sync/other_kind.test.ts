/** The sync of the page knows no kind: a tally goes through it as a list does. */
import { expect, test, vi } from "vitest";
import { FoldError } from "../../src/core/fold.ts";
import type { Kind } from "../../src/core/kind.ts";
import type { WireEvent } from "../../src/core/types.ts";
import { Clock } from "../../src/sync/clock.ts";
import { Connection } from "../../src/sync/connection.ts";
import { Session } from "../../src/sync/session.ts";
import { memoryStorage } from "../../src/sync/storage.ts";
import type { Answer, Transport, TransportEvents } from "../../src/sync/transport.ts";

interface Tally {
  total: number;
}

const TALLY: Kind<Tally, Tally> = {
  name: "tally",
  schema: 1,
  schemaFor: () => 1,
  owns: (log) => log.startsWith("tally-"),
  empty: () => ({ total: 0 }),
  from: ({ total }: Tally) => ({ total }),
  unknownIn: () => null,
  evolve(tally, { type, body }) {
    if (type !== "counted") throw new FoldError("upgrade_needed", type);
    tally.total += body!.by;
  },
  show: ({ total }) => ({ total }),
  touchedBy: () => ["total"],
  restore: (shown, state) => void (shown.total = state.total),
  restoreHead: () => undefined,
  predict(shown, { id, args }, { position, now, actor }) {
    const event = { type: "counted", task: null, actor, command: id, at: now, body: args, schema: 1, position: position + 1 };
    TALLY.evolve(shown, event);
    return [event];
  },
  creation: () => ({ name: "count", args: { by: 0 } }),
};

/** The server of one tally, which answers when it is told to. */
class Server implements Transport {
  id = "self";
  readonly log: WireEvent[] = [];
  readonly held: (() => void)[] = [];
  private events!: TransportEvents;

  listen(events: TransportEvents): void {
    this.events = events;
  }

  open(): void {
    queueMicrotask(() => this.events.opened());
  }

  close(): void {
    this.events.closed("io client disconnect");
  }

  async load(): Promise<never> {
    throw new Error("a tally is never large");
  }

  async send(name: string, payload: any): Promise<Answer> {
    if (name === "join") return { ok: true, position: this.log.length, hash: "h", snapshot: { total: this.total } };
    if (name !== "command") return { ok: true };
    return new Promise((answer) => this.held.push(() => answer({ ok: true, position: this.count(payload.id, payload.args.by) })));
  }

  get total(): number {
    return this.log.reduce((sum, { body }) => sum + body!.by, 0);
  }

  /** Somebody counts. Returns the position. */
  count(command: string, by: number): number {
    const position = this.log.length + 1;
    const event = { type: "counted", task: null, actor: "", command, at: 0, body: { by }, schema: 1, position };
    this.log.push(event);
    this.events.message("events", { list: "tally-x", from: position, to: position, hash: "h", events: [event] } as never);
    return position;
  }
}

test("it is joined, predicted, confirmed and followed", async () => {
  const server = new Server();
  const silent = { changed() {}, outbox() {}, outdated() {}, link() {}, joined() {}, loading() {}, unavailable() {}, people() {}, refused() {} };
  const session = new Session(TALLY, "tally-x", new Connection(server), memoryStorage(), new Clock(memoryStorage()), silent);
  session.start();
  await vi.waitFor(() => expect(session.ready).toBe(true));
  session.submit("Count", [{ name: "count", args: { by: 5 } }]);
  expect([session.model.shown.total, session.model.state.total]).toEqual([5, 0]);
  server.count("somebody's", 2);
  expect([session.model.shown.total, session.model.state.total]).toEqual([7, 2]);
  await vi.waitFor(() => expect(server.held).toHaveLength(1));
  server.held[0]!();
  await vi.waitFor(() => expect(session.outbox.queue).toEqual([]));
  expect([session.model.shown.total, session.model.state.total, session.model.position]).toEqual([7, 7, 2]);
});
