/** Several logs over one connection: each hears of its own, comes and goes by itself, and one break is a break of all. */
import { beforeEach, expect, test, vi } from "vitest";
import { HOME } from "../../src/core/home.ts";
import type { Kind } from "../../src/core/kind.ts";
import { LIST } from "../../src/core/list.ts";
import type { WireError } from "../../src/core/types.ts";
import { Clock } from "../../src/sync/clock.ts";
import { Connection, type ConnectionState } from "../../src/sync/connection.ts";
import { Session, type SessionEvents } from "../../src/sync/session.ts";
import { memoryStorage } from "../../src/sync/storage.ts";
import type { Answer, Transport, TransportEvents } from "../../src/sync/transport.ts";
import { MockList } from "../mock/mock_list.ts";
import { MockTransport } from "../mock/mock_transport.ts";
import { elsewhere } from "../mock/page.ts";

let one: MockList;
let other: MockList;
let transport: MockTransport;
let connection: Connection;
const clock = new Clock(memoryStorage());

interface Told {
  links: ConnectionState[];
  people: number[];
  unavailable: WireError[];
}

function open(list: string, storage = memoryStorage()): { session: Session; told: Told } {
  const told: Told = { links: [], people: [], unavailable: [] };
  const session = new Session(LIST, list, connection, storage, clock, events(told));
  session.start();
  return { session, told };
}

function events(told: Told): SessionEvents {
  const nothing = (): void => undefined;
  return {
    ...{ changed: nothing, outbox: nothing, joined: nothing, loading: nothing, refused: nothing, outdated: nothing },
    link: (link) => told.links.push(link),
    people: (_people, count) => told.people.push(count),
    unavailable: (error) => told.unavailable.push(error),
  };
}

const ready = (...sessions: { ready: boolean }[]): Promise<void> =>
  vi.waitFor(() => expect(sessions.map((session) => session.ready)).toEqual(sessions.map(() => true)));
const titles = ({ model: { shown } }: Session): string[] => shown.children(null).map((id) => shown.get(id)!.title);
const sent = (wanted: string): unknown[] => transport.sent.filter(([name]) => name === wanted).map(([, { list }]) => list);
const add = (session: Session, title: string): string[] =>
  session.submit(title, [{ name: "add_task", args: { task: `task-${title}`, title } }]);

beforeEach(() => {
  [one, other] = [new MockList("main"), new MockList("other")];
  transport = new MockTransport(one, other);
  connection = new Connection(transport);
});

test("each session has its own list's state, frames, presence and commands", async () => {
  const [a, b] = [open("main"), open("other")];
  await ready(a.session, b.session);
  elsewhere(one, "add_task", { title: "milk" });
  elsewhere(other, "add_task", { title: "report" });
  add(b.session, "call");
  await vi.waitFor(() => expect(b.session.outbox.queue).toEqual([]));
  expect([titles(a.session), titles(b.session)]).toEqual([["milk"], ["report", "call"]]);
  expect([one.position, other.position]).toEqual([1, 2]);
  transport.push("presence", { list: "other", people: [], count: 3 });
  expect([a.told.people, b.told.people]).toEqual([[], [3]]);
  expect(sent("join")).toEqual(["main", "other"]);
});

test("a session that starts while the connection is up joins at once, and hears that it is up", async () => {
  const a = open("main");
  await ready(a.session);
  const b = open("other");
  expect(b.told.links).toEqual(["open"]);
  await ready(b.session);
  expect(sent("join")).toEqual(["main", "other"]);
});

test("one that is closed leaves its list, hears no more of it, and the other goes on", async () => {
  const [a, b] = [open("main"), open("other")];
  await ready(a.session, b.session);
  b.session.close();
  await vi.waitFor(() => expect(sent("leave")).toEqual(["other"]));
  elsewhere(other, "add_task", { title: "report" });
  elsewhere(one, "add_task", { title: "milk" });
  expect([titles(a.session), titles(b.session)]).toEqual([["milk"], []]);
  const links = b.told.links.length;
  transport.breakConnection();
  await vi.waitFor(() => expect(a.told.links.at(-1)).toBe("open"), { timeout: 3_000 });
  expect(b.told.links).toHaveLength(links);
  expect(sent("join")).toEqual(["main", "other", "main"]);
});

test("one that is started again goes on from where it was, with what it had not sent", async () => {
  const [a, b] = [open("main"), open("other")];
  await ready(a.session, b.session);
  elsewhere(other, "add_task", { title: "report" });
  b.session.close();
  add(b.session, "call");
  elsewhere(other, "add_task", { title: "lunch" });
  expect(titles(b.session)).toEqual(["report", "call"]);
  b.session.start();
  await vi.waitFor(() => expect(b.session.outbox.queue).toEqual([]));
  expect(titles(b.session)).toEqual(["report", "lunch", "call"]);
  const [, join] = transport.sent.filter(([name]) => name === "join").at(-1)!;
  expect(join).toMatchObject({ list: "other", since: 1 });
});

test("changing lists to and fro in one breath leaves the session on the last one", async () => {
  const storage = memoryStorage();
  const home = open("other");
  const first = open("main", storage);
  first.session.close();
  const second = open("main", storage);
  await ready(home.session, second.session);
  await new Promise((resolve) => setTimeout(resolve, 20));
  elsewhere(one, "add_task", { title: "milk" });
  expect(titles(second.session)).toEqual(["milk"]);
  expect(titles(first.session)).toEqual([]);
  expect(sent("leave")).toEqual([]);
});

test("a join that is under way is waited for before the list is left", async () => {
  const a = open("other");
  await ready(a.session);
  const b = open("main");
  b.session.close();
  expect(sent("leave")).toEqual([]);
  await vi.waitFor(() => expect(sent("leave")).toEqual(["main"]));
  const names = transport.sent.map(([name]) => name);
  expect(names.lastIndexOf("join")).toBeLessThan(names.indexOf("leave"));
  expect(b.session.ready).toBe(false);
});

test("after a break both join again and send what waits; a reset concerns one alone", async () => {
  const [a, b] = [open("main"), open("other")];
  await ready(a.session, b.session);
  transport.trouble = "unreachable";
  transport.breakConnection();
  add(a.session, "milk");
  add(b.session, "call");
  transport.trouble = "none";
  connection.hurry();
  await vi.waitFor(() => expect([a, b].flatMap(({ session }) => session.outbox.queue)).toEqual([]));
  expect([one.position, other.position]).toEqual([1, 1]);
  transport.push("reset", { list: "other", reason: "behind" });
  expect(sent("join")).toEqual(["main", "other", "main", "other", "other"]);
});

test("a goodbye of the replica is everybody's, and the connection is opened once", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  const opened = vi.spyOn(transport, "open");
  const [a, b] = [open("main"), open("other")];
  await ready(a.session, b.session);
  transport.push("bye", {});
  const both = [a, b].map(({ told }) => told.links);
  const cameBack = (links: string[]): boolean => links.includes("reconnecting") && links.at(-1) === "open";
  await vi.waitFor(() => expect(both.every(cameBack)).toBe(true));
  expect(opened).toHaveBeenCalledTimes(2);
  vi.restoreAllMocks();
});

test("a list that cannot be joined is no matter of the other", async () => {
  const a = open("main");
  await ready(a.session);
  transport.refuseJoin = () => ({ ok: false, error: { code: "unknown_list", message: "There is none." } });
  const b = open("other");
  await vi.waitFor(() => expect(b.told.unavailable.map(({ code }) => code)).toEqual(["unknown_list"]));
  elsewhere(one, "add_task", { title: "milk" });
  expect([a.told.unavailable, titles(a.session)]).toEqual([[], ["milk"]]);
});

test("a log of another kind is not asked for: its address is no list", async () => {
  const a = open("home-ann");
  await vi.waitFor(() => expect(a.told.unavailable.map(({ code }) => code)).toEqual(["unknown_list"]));
  expect(sent("join")).toEqual([]);
});

test("a connection that was stopped stays closed until it is started", async () => {
  const a = open("main");
  await ready(a.session);
  const opened = vi.spyOn(transport, "open");
  connection.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(connection.isUp).toBe(false);
  expect(opened).not.toHaveBeenCalled();
  connection.start();
  await vi.waitFor(() => expect(a.told.links.at(-1)).toBe("open"));
});

/** The server of a list and a home, which folds what it is sent by the page's own prediction. */
class Server implements Transport {
  id = "self";
  private readonly logs = new Map<string, { kind: Kind<any, any>; state: any; position: number }>();
  private listener!: TransportEvents;

  constructor(...logs: [string, Kind<any, any>][]) {
    for (const [id, kind] of logs) this.logs.set(id, { kind, state: kind.empty(id), position: 0 });
  }

  listen(listener: TransportEvents): void {
    this.listener = listener;
  }

  open(): void {
    queueMicrotask(() => this.listener.opened());
  }

  close(): void {
    this.listener.closed("io client disconnect");
  }

  async load(): Promise<never> {
    throw new Error("nothing is large here");
  }

  async send(name: string, payload: any): Promise<Answer> {
    const log = this.logs.get(payload.list)!;
    const { kind, state, position } = log;
    if (name === "join") return { ok: true, kind: kind.name, position, hash: `${position}`, snapshot: state.snapshot() };
    if (name !== "command") return { ok: true };
    const around = { position, now: 1, actor: "self", maxEvents: 1000, eventsToUndo: () => [] };
    const made = kind.predict(kind.show(state), payload, around);
    for (const event of made) kind.evolve(state, event);
    log.position += made.length;
    const [from, to] = [position + 1, log.position];
    if (to >= from) this.listener.message("events", { list: payload.list, from, to, hash: `${to}`, events: made } as never);
    return { ok: true, position: log.position };
  }
}

test("a list and a home share a connection", async () => {
  connection = new Connection(new Server(["main", LIST], ["home-ann", HOME]));
  const list = open("main").session;
  const heard = events({ links: [], people: [], unavailable: [] });
  const home = new Session(HOME, "home-ann", connection, memoryStorage(), clock, heard);
  home.start();
  await ready(list, home);
  home.submit("Dark theme", [{ name: "set_setting", args: { name: "theme", value: "dark" } }]);
  expect(home.model.shown.settings.get("theme")).toBe("dark");
  add(list, "milk");
  await vi.waitFor(() => expect([...home.outbox.queue, ...list.outbox.queue]).toEqual([]));
  expect([home.model.state.settings.get("theme"), titles(list)]).toEqual(["dark", ["milk"]]);
  expect([home.model.position, list.model.position]).toEqual([1, 1]);
});
