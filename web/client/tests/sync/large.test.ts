import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadSnapshot, type Loaded } from "../../src/sync/snapshot.ts";
import { MockList } from "../mock/mock_list.ts";
import { elsewhere, openPage, type MockPage } from "../mock/page.ts";

let list: MockList;
let page: MockPage;
/** Ends the loads in the order in which they began. */
let loads: { resolve(loaded: Loaded): void; reject(): void }[];

const joins = (): unknown[] => page.transport.sent.filter(([name]) => name === "join").map(([, message]) => message.since);
const loadsBegun = (count: number): Promise<void> => vi.waitFor(() => expect(loads).toHaveLength(count), { timeout: 4_000 });
const inStep = (): Promise<void> =>
  vi.waitFor(() => {
    expect(page.session.ready).toBe(true);
    expect(page.session.hash).toBe(list.hash);
    expect(page.titles()).toEqual([...list.state.tasks.values()].map(({ title }) => title));
  });

beforeEach(async () => {
  list = new MockList("main");
  list.large = true;
  elsewhere(list, "add_task", { title: "one" });
  loads = [];
  page = openPage(list);
  page.transport.loadSnapshot = () =>
    new Promise((resolve, reject) => loads.push({ resolve, reject: () => reject(new Error("no bytes")) }));
  await loadsBegun(1);
});

test("frames that come while a large snapshot loads are applied after it", async () => {
  const before = list.load();
  elsewhere(list, "add_task", { title: "two" });
  expect(page.titles()).toEqual([]);
  loads[0]!.resolve(before);
  await inStep();
  expect(joins()).toEqual([undefined]);
});

test("a snapshot newer than the answer is taken, with the frames beyond it only", async () => {
  elsewhere(list, "add_task", { title: "two" });
  const between = list.load();
  elsewhere(list, "add_task", { title: "three" });
  loads[0]!.resolve(between);
  await inStep();
  expect(joins()).toEqual([undefined]);
});

test("a snapshot of a replica that lags is taken as the cursor to join at", async () => {
  const lagging = { ...list.load(), position: 0, hash: "start", snapshot: { list: "main", at: 0, title: "", title_changed: 0, tasks: [] } };
  loads[0]!.resolve(lagging);
  await inStep();
  expect(joins()).toEqual([undefined, 0]);
});

test("frames lost while it loads are fetched from there", async () => {
  const before = list.load();
  page.transport.loseFrames = true;
  elsewhere(list, "add_task", { title: "two" });
  page.transport.loseFrames = false;
  page.transport.push("reset", { list: "main", reason: "behind" });
  loads[0]!.resolve(before);
  await inStep();
  expect(joins()).toEqual([undefined, 1]);
});

test("a load goes on while the connection breaks, and is not begun again", async () => {
  const before = list.load();
  page.transport.breakConnection();
  elsewhere(list, "add_task", { title: "two" });
  loads[0]!.resolve(before);
  page.session.connection.hurry();
  await inStep();
  expect(loads).toHaveLength(1);
  expect(joins()).toEqual([undefined, undefined, 1]);
});

test("another history while it loads: what was begun is not used", async () => {
  const other = new MockList("main");
  other.large = true;
  elsewhere(other, "add_task", { title: "restored" });
  const old = list.load();
  Object.assign(page.transport, { list: other });
  list = other;
  page.transport.push("reset", { list: "main", reason: "forked" });
  await loadsBegun(2);
  loads[0]!.resolve(old);
  loads[1]!.resolve(other.load());
  await inStep();
});

test("a load that outlived its connection is checked against the history that is there now", async () => {
  const old = list.load();
  page.transport.breakConnection();
  const other = new MockList("main");
  other.large = true;
  elsewhere(other, "add_task", { title: "restored" });
  Object.assign(page.transport, { list: other });
  list = other;
  loads[0]!.resolve(old);
  page.session.connection.hurry();
  await loadsBegun(2);
  loads[1]!.resolve(other.load());
  await inStep();
  expect(joins()).toEqual([undefined, undefined, 1]);
});

test("a load that fails is begun again after a while, and the page stays", async () => {
  loads[0]!.reject();
  elsewhere(list, "add_task", { title: "two" });
  await loadsBegun(2);
  loads[1]!.resolve(list.load());
  await inStep();
  expect(page.unavailable).toEqual([]);
});

const answerOf = (body: ReadableStream<Uint8Array>, headers = {}): unknown =>
  vi.stubGlobal("fetch", async (_address: string, { signal }: RequestInit) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    body.pipeTo(writable, { signal: signal! }).catch(() => undefined);
    return new Response(readable, { headers });
  });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a slow load may take any time while bytes come, and says how far it is", async () => {
  vi.useFakeTimers();
  const text = new TextEncoder().encode(JSON.stringify({ list: "main", position: 1, hash: "h", title: "é" }));
  const chunks = [...text].map((byte) => Uint8Array.of(byte));
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) =>
      new Promise<void>((resolve) =>
        setTimeout(() => {
          const chunk = chunks.shift();
          if (chunk) controller.enqueue(chunk);
          else controller.close();
          resolve();
        }, 14_000),
      ),
  });
  answerOf(body, { "content-length": `${text.length}` });
  const seen: [number, number | null][] = [];
  const loaded = loadSnapshot("/l/main/snapshot", (...progress) => seen.push(progress));
  await vi.advanceTimersByTimeAsync(14_000 * (text.length + 5));
  expect(await loaded).toMatchObject({ position: 1, title: "é" });
  expect(seen.at(-1)).toEqual([text.length, text.length]);
});

test("a load without a byte for 15 s is given up", async () => {
  vi.useFakeTimers();
  answerOf(new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Uint8Array.of(123)) }));
  const outcome = loadSnapshot("/l/main/snapshot", () => undefined).then(
    () => "loaded",
    () => "given up",
  );
  await vi.advanceTimersByTimeAsync(14_000);
  expect(await Promise.race([outcome, "waiting"])).toBe("waiting");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await outcome).toBe("given up");
});

test("a refused load is an error, not an empty list", async () => {
  vi.stubGlobal("fetch", async () => new Response("{}", { status: 503 }));
  await expect(loadSnapshot("/l/main/snapshot", () => undefined)).rejects.toThrow("503");
});
