import { expect, test, vi } from "vitest";
import { stateHash } from "../../src/core/hash.ts";
import { MockList } from "../mock/mock_list.ts";
import { elsewhere, openPage } from "../mock/page.ts";

const inStep = (page: ReturnType<typeof openPage>, list: MockList): void => {
  expect(page.session.model.position).toBe(list.position);
  expect(page.session.hash).toBe(list.hash);
  expect(stateHash(page.session.model.state.snapshot())).toBe(stateHash(list.state.snapshot()));
};

test("a page starts from a snapshot and follows the frames", async () => {
  const list = new MockList("main");
  elsewhere(list, "add_task", { title: "one" });
  const page = openPage(list);
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
  elsewhere(list, "add_task", { title: "two" });
  expect(page.titles()).toEqual(["one", "two"]);
  inStep(page, list);
});

test("frames that come before the join's answer are kept and applied after it", async () => {
  const list = new MockList("main");
  const page = openPage(list);
  page.transport.duringJoin = () => {
    page.transport.duringJoin = () => undefined;
    elsewhere(list, "add_task", { title: "between" });
    elsewhere(list, "add_task", { title: "and again" });
  };
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
  expect(page.titles()).toEqual(["between", "and again"]);
  inStep(page, list);
});

test("a lost frame shows as a gap, and the page joins again at its cursor", async () => {
  const list = new MockList("main");
  const page = openPage(list);
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
  page.transport.loseFrames = true;
  elsewhere(list, "add_task", { title: "lost" });
  page.transport.loseFrames = false;
  elsewhere(list, "add_task", { title: "seen" });
  await vi.waitFor(() => expect(page.titles()).toEqual(["lost", "seen"]));
  const joins = page.transport.sent.filter(([name]) => name === "join");
  expect(joins.map(([, message]) => message.since)).toEqual([undefined, 0]);
  inStep(page, list);
});

test("a silent loss shows with the next heartbeat", async () => {
  const list = new MockList("main");
  const page = openPage(list);
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
  page.transport.loseFrames = true;
  elsewhere(list, "add_task", { title: "lost" });
  page.transport.loseFrames = false;
  page.transport.push("head", { list: "main", position: list.position, hash: list.hash });
  await vi.waitFor(() => inStep(page, list));
});

test("a frame that comes twice changes nothing", async () => {
  const list = new MockList("main");
  const page = openPage(list);
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
  elsewhere(list, "add_task", { title: "once" });
  page.transport.push("events", { list: "main", from: 1, to: 1, hash: list.hash, events: list.events.slice() });
  expect(page.titles()).toEqual(["once"]);
  inStep(page, list);
});

test("another history on the server replaces what the page had", async () => {
  const old = new MockList("main");
  elsewhere(old, "add_task", { title: "only in the old history" });
  const page = openPage(old);
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
  elsewhere(old, "add_task", { title: "this too" });
  const other = new MockList("main");
  elsewhere(other, "add_task", { title: "restored" });
  Object.assign(page.transport, { list: other });
  page.transport.push("reset", { list: "main", reason: "forked" });
  await vi.waitFor(() => expect(page.titles()).toEqual(["restored"]));
  inStep(page, other);
});

test("events that do not fit are not half applied: the page starts over from a snapshot", async () => {
  const list = new MockList("main");
  elsewhere(list, "add_task", { title: "one" });
  const page = openPage(list);
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
  const event = { position: 2, type: "task_completed", task: "nobody", actor: "", at: 0, command: "c", body: {} };
  page.transport.push("events", { list: "main", from: 2, to: 2, hash: "x", events: [event] });
  await vi.waitFor(() => inStep(page, list));
});

test("an event of a type from the future asks for a newer page", async () => {
  const list = new MockList("main");
  const page = openPage(list);
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
  const event = { position: 1, type: "task_painted", task: null, actor: "", at: 0, command: "c", body: {} };
  page.transport.push("events", { list: "main", from: 1, to: 1, hash: "x", events: [event] });
  expect([page.outdated, page.unavailable]).toEqual([[true], []]);
});

test("frames of another list are not for this page", async () => {
  const list = new MockList("main");
  const page = openPage(list);
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
  page.transport.push("events", { list: "other", from: 1, to: 1, hash: "x", events: [] });
  inStep(page, list);
});
