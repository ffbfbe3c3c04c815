import { beforeEach, expect, test, vi } from "vitest";
import { MockList } from "../mock/mock_list.ts";
import { add, elsewhere, openPage, type MockPage } from "../mock/page.ts";

let list: MockList;
let page: MockPage;

beforeEach(async () => {
  list = new MockList("main");
  page = openPage(list);
  await vi.waitFor(() => expect(page.session.ready).toBe(true));
});

const settled = (): Promise<void> => vi.waitFor(() => expect(page.session.outbox.queue).toEqual([]));

test("a change shows at once, and is saved when its position is applied", async () => {
  add(page, "milk");
  expect(page.titles()).toEqual(["milk"]);
  expect(page.session.model.state.tasks.size).toBe(0);
  expect(page.session.outbox.waiting).toHaveLength(1);
  await settled();
  expect(page.session.model.state.tasks.size).toBe(1);
});

test("an answer without its events keeps the change pending until they come", async () => {
  page.transport.loseFrames = true;
  add(page, "milk");
  await vi.waitFor(() => expect(page.session.outbox.queue[0]?.position).toBe(1));
  expect(page.titles()).toEqual(["milk"]);
  expect(page.session.outbox.waiting).toHaveLength(1);
  page.transport.loseFrames = false;
  page.transport.push("head", { list: "main", position: 1, hash: list.hash });
  await settled();
});

test("a command whose answer was lost is sent again with the same id and applied once", async () => {
  page.transport.trouble = "lose_answers";
  const id = add(page, "milk");
  await vi.waitFor(() => expect(list.position).toBe(1));
  page.transport.trouble = "none";
  await vi.waitFor(() => expect(page.session.outbox.queue).toEqual([]), { timeout: 3_000 });
  const ids = page.transport.sent.filter(([name]) => name === "command").map(([, message]) => message.id);
  expect(new Set(ids)).toEqual(new Set([id]));
  expect(ids.length).toBeGreaterThan(1);
  expect(list.events).toHaveLength(1);
});

test("changes made offline wait, keep their order, and go out later", async () => {
  page.transport.trouble = "unreachable";
  page.transport.breakConnection();
  for (const title of ["a", "b", "c"]) add(page, title);
  page.session.submit("done", [{ name: "complete_task", args: { task: "task-b" } }]);
  expect(page.titles()).toEqual(["a", "b", "c"]);
  expect(page.session.outbox.waiting).toHaveLength(4);
  page.transport.trouble = "none";
  page.session.connection.hurry();
  await settled();
  expect(list.events.map(({ type }) => type)).toEqual(["task_added", "task_added", "task_added", "task_completed"]);
});

test("what waits survives a reload", async () => {
  page.transport.trouble = "unreachable";
  page.transport.breakConnection();
  add(page, "milk");
  page.session.connection.stop();
  const again = openPage(list, page.storage);
  await vi.waitFor(() => expect(again.session.outbox.queue).toEqual([]));
  expect(again.titles()).toEqual(["milk"]);
  expect(list.events).toHaveLength(1);
});

test("a refused change keeps its text, with the reason, until it is sent again or discarded", async () => {
  page.transport.refuse = () => ({ ok: false, error: { code: "store_full", message: "Full." } });
  const id = add(page, "milk");
  await vi.waitFor(() => expect(page.refused).toHaveLength(1));
  expect(page.titles()).toEqual(["milk"]);
  expect(page.session.outbox.refused[0]?.error?.code).toBe("store_full");
  page.transport.refuse = () => null;
  page.session.outbox.retry(new Set([id]));
  await settled();
  expect(page.titles()).toEqual(["milk"]);
  page.transport.refuse = () => ({ ok: false, error: { code: "store_full", message: "Full." } });
  const second = add(page, "bread");
  await vi.waitFor(() => expect(page.session.outbox.refused).toHaveLength(1));
  page.session.outbox.remove(new Set([second]));
  expect(page.titles()).toEqual(["milk"]);
});

test("a change that is too large for a message is refused here: it would end the connection", async () => {
  const before = page.links.length;
  const id = add(page, "x".repeat(70_000));
  add(page, "milk");
  await vi.waitFor(() => expect(page.session.outbox.queue).toHaveLength(1));
  expect(page.refused.map(({ error }) => error?.code)).toEqual(["frame_too_large"]);
  expect([list.events.length, page.links.length]).toEqual([1, before]);
  page.session.outbox.remove(new Set([id]));
  expect(page.titles()).toEqual(["milk"]);
});

test("the commands of one action have one group", () => {
  page.session.submit("Add 2 tasks", ["a", "b"].map((title) => ({ name: "add_task", args: { title } })));
  const [first, second] = page.session.outbox.queue;
  expect([first!.group, second!.group]).toEqual([first!.id, first!.id]);
  page.session.submit("Add 1 task", [{ name: "add_task", args: { title: "c" } }]);
  expect(page.session.outbox.queue[2]!.group).toBeUndefined();
});

test("who is signed out has not been refused: the change waits for the next time", async () => {
  let signedOut = true;
  page.transport.refuse = () => (signedOut ? { ok: false, error: { code: "not_signed_in", message: "Sign in." } } : null);
  add(page, "milk");
  await vi.waitFor(() => expect(page.transport.sent.filter(([name]) => name === "command").length).toBeGreaterThan(1));
  expect(page.refused).toEqual([]);
  expect(page.session.outbox.unsent).toHaveLength(1);
  signedOut = false;
  await settled();
});

test("a busy server is asked again, and what depends on the first change is not given up meanwhile", async () => {
  let busy = 1;
  page.transport.refuse = () => (busy-- > 0 ? { ok: false, error: { code: "busy", message: "Busy." } } : null);
  add(page, "milk");
  page.session.submit("done", [{ name: "complete_task", args: { task: "task-milk" } }]);
  await settled();
  expect(page.refused).toEqual([]);
  expect(list.state.tasks.get("task-milk")?.title).toBe("milk");
});

test("an edit of what somebody else changed comes back with both texts", async () => {
  const task = elsewhere(list, "add_task", { title: "milk" });
  const base = page.session.model.position;
  page.transport.loseFrames = true;
  elsewhere(list, "edit_task", { task, title: "oat milk" });
  page.transport.loseFrames = false;
  page.session.submit("edit", [{ name: "edit_task", args: { task, title: "two milks" }, base }]);
  await vi.waitFor(() => expect(page.refused).toHaveLength(1));
  expect(page.refused[0]?.error).toMatchObject({ code: "stale_edit", fields: { title: { yours: "two milks", theirs: "oat milk" } } });
});

test("undo waits for the position of what it takes back", async () => {
  page.transport.trouble = "unreachable";
  page.transport.breakConnection();
  const id = add(page, "milk");
  page.session.submit("undo", [{ name: "undo", args: {}, undoOf: id }]);
  expect(page.session.model.shown.get("task-milk")?.trashed).toBe(true);
  page.transport.trouble = "none";
  page.session.connection.hurry();
  await settled();
  expect(list.events.map(({ type }) => type)).toEqual(["task_added", "task_deleted"]);
});

test("an undo of an undo is a redo", async () => {
  const added = add(page, "milk");
  const [undone] = page.session.submit("undo", [{ name: "undo", args: {}, undoOf: added }]);
  page.session.submit("redo", [{ name: "undo", args: {}, undoOf: undone! }]);
  expect(page.titles()).toEqual(["milk"]);
  await settled();
  expect(list.state.tasks.get("task-milk")?.trashed).toBe(false);
});

test("a change without effect never takes back somebody else's", async () => {
  const task = elsewhere(list, "add_task", { title: "milk" });
  const [id] = page.session.submit("reopen", [{ name: "reopen_task", args: { task } }]);
  page.session.undo.did({ label: "reopen", commands: [id!] });
  page.session.submit("undo", [{ name: "undo", args: {}, undoOf: id! }]);
  await settled();
  expect(page.session.undo.nextUndo()).toBeUndefined();
  expect(list.events.map(({ type }) => type)).toEqual(["task_added"]);
});

test("the connection says what it is, and comes back after every kind of break", async () => {
  expect(page.links.at(-1)).toBe("open");
  page.transport.breakConnection("io server disconnect");
  expect(page.links.at(-1)).toBe("reconnecting");
  page.session.connection.hurry();
  await vi.waitFor(() => expect(page.links.at(-1)).toBe("open"));
  page.transport.trouble = "unreachable";
  page.session.connection.wentOffline();
  expect(page.links.at(-1)).toBe("offline");
  page.transport.trouble = "none";
  page.session.connection.hurry();
  await vi.waitFor(() => expect(page.links.at(-1)).toBe("open"));
});

test("a replica that says bye is left, and its list joined again", async () => {
  const before = page.links.length;
  page.transport.push("bye", {});
  await vi.waitFor(() => expect(page.links.slice(before)).toContain("reconnecting"), { timeout: 2_000 });
  await vi.waitFor(() => expect(page.links.at(-1)).toBe("open"), { timeout: 2_000 });
  elsewhere(list, "add_task", { title: "after" });
  await vi.waitFor(() => expect(page.titles()).toEqual(["after"]));
});

test("an answer of a history that is gone means nothing: the change is sent again to the new one", async () => {
  page.transport.loseFrames = true;
  add(page, "milk");
  await vi.waitFor(() => expect(page.session.outbox.queue[0]?.position).toBe(1));
  const other = new MockList("main");
  elsewhere(other, "add_task", { title: "restored" });
  elsewhere(other, "add_task", { title: "and more" });
  Object.assign(page.transport, { list: other, loseFrames: false });
  page.transport.push("reset", { list: "main", reason: "forked" });
  await settled();
  expect(page.titles()).toEqual(["restored", "and more", "milk"]);
});

test("an undo in a new history does not hit what stands at the old position there", async () => {
  const id = add(page, "milk");
  await settled();
  const other = new MockList("main");
  elsewhere(other, "add_task", { title: "restored" });
  Object.assign(page.transport, { list: other });
  page.transport.push("reset", { list: "main", reason: "forked" });
  await vi.waitFor(() => expect(page.titles()).toEqual(["restored"]));
  page.session.submit("undo", [{ name: "undo", args: {}, undoOf: id }]);
  await settled();
  expect(page.titles()).toEqual(["restored"]);
  expect(other.events).toHaveLength(1);
});

test("command ids are made with the server's clock, whatever this device's says", async () => {
  const join = list.join.bind(list);
  list.join = (message) => ({ ...join(message), now: Date.now() + 86_400_000 });
  page.transport.push("head", { list: "main", position: 0, hash: "another" });
  await vi.waitFor(() => expect(page.session.clock.now()).toBeGreaterThan(Date.now() + 86_000_000));
  const id = add(page, "milk");
  expect(parseInt(id.replace("-", "").slice(0, 12), 16)).toBeGreaterThan(Date.now() + 86_000_000);
});

test("a refusal tells the time too, so a device whose clock is off can start a list", async () => {
  const now = Date.now() - 3 * 86_400_000;
  list.join = () => ({ ok: false, now, error: { code: "unknown_list", message: "There is no such list." } });
  page.transport.push("head", { list: "main", position: 0, hash: "another" });
  await vi.waitFor(() => expect(page.unavailable).toHaveLength(1));
  await page.session.createList();
  const [, command] = page.transport.sent.find(([name, message]) => name === "command" && message.name === "create_list")!;
  const made = parseInt((command.id as string).replace("-", "").slice(0, 12), 16);
  expect(Math.abs(made - now)).toBeLessThan(10_000);
});

test("nothing is sent while the list cannot be joined, and all of it afterwards", async () => {
  const join = list.join.bind(list);
  list.join = () => ({ ok: false, error: { code: "busy", message: "Busy." } });
  page.transport.push("head", { list: "main", position: 0, hash: "another" });
  const joins = (): number => page.transport.sent.filter(([name]) => name === "join").length;
  await vi.waitFor(() => expect(joins()).toBeGreaterThan(1));
  await vi.waitFor(() => expect(joins()).toBeGreaterThan(2), { timeout: 3_000 });
  add(page, "milk");
  expect(page.transport.sent.filter(([name]) => name === "command")).toEqual([]);
  list.join = join;
  await vi.waitFor(() => expect(page.session.outbox.queue).toEqual([]), { timeout: 10_000 });
  expect(list.events).toHaveLength(1);
}, 15_000);

test("what a closed page left goes out once, its answered changes and their undo too", async () => {
  page.transport.loseFrames = true;
  const id = add(page, "milk");
  page.session.submit("undo", [{ name: "undo", args: {}, undoOf: id }]);
  await vi.waitFor(() => expect(page.session.outbox.queue[0]?.position).toBe(1));
  const left = JSON.parse(JSON.stringify(page.session.outbox.queue));
  page.session.connection.stop();
  const next = openPage(list);
  next.session.adopt(left);
  next.session.adopt(left);
  await vi.waitFor(() => expect(next.session.outbox.queue).toEqual([]));
  expect(list.events.map(({ type }) => type)).toEqual(["task_added", "task_deleted"]);
});

test("an event of a newer schema stops the page, and what waits is kept for the one that comes", async () => {
  page.transport.trouble = "lose_answers";
  const [event] = [{ type: "task_added", task: "x", actor: "a", command: "c", at: 0, body: { title: "t", order: 0 }, schema: 99, position: 1 }];
  page.transport.push("events", { list: list.id, from: 1, to: 1, hash: "h", events: [event] });
  expect([page.outdated, page.unavailable]).toEqual([[true], []]);
  add(page, "milk");
  expect(page.transport.sent.filter(([name]) => name === "command")).toEqual([]);
  expect(openPage(list, page.storage).session.outbox.waiting).toHaveLength(1);
});

test("a newer server's snapshot with a field that this page does not know is not shown without it", async () => {
  elsewhere(list, "add_task", { title: "old" });
  await vi.waitFor(() => expect(page.titles()).toEqual(["old"]));
  page.transport.schema = 99;
  const snapshot = { list: list.id, at: 0, title: "", title_changed: 0, tasks: [{ id: "x", order: 0, colour: "red" }] };
  const answer = { ok: true, list: list.id, position: 9, hash: "other", now: 0, snapshot, schema: 99 };
  page.transport.refuseJoin = () => answer;
  page.transport.breakConnection();
  await vi.waitFor(() => expect(page.outdated).toEqual([true]), { timeout: 3_000 });
  expect(page.titles()).toEqual(["old"]);
});

test("a newer server that holds nothing new is used, and the newer page told of", async () => {
  page.transport.schema = 99;
  page.transport.breakConnection();
  await vi.waitFor(() => expect(page.outdated).toEqual([false]), { timeout: 3_000 });
  add(page, "milk");
  await settled();
  expect(page.titles()).toEqual(["milk"]);
});

test("a replica that is too old for the list is left for another one, and nobody is told", async () => {
  let old = 2;
  page.transport.refuseJoin = () => (old-- > 0 ? { ok: false, error: { code: "upgrade_needed", message: "Old." } } : null);
  page.transport.breakConnection();
  await vi.waitFor(() => expect(old).toBeLessThan(0), { timeout: 10_000 });
  await vi.waitFor(() => expect(page.links.at(-1)).toBe("open"));
  expect(page.unavailable).toEqual([]);
}, 15_000);
