import { beforeEach, expect, test } from "vitest";
import { CommandQueue, type Queued } from "../../src/sync/queue.ts";
import { memoryStorage, type Storage } from "../../src/sync/storage.ts";

let storage: Storage;
let positions: Record<string, number>;
let queue: CommandQueue;
beforeEach(() => {
  storage = memoryStorage();
  positions = {};
  queue = new CommandQueue(storage, (command) => positions[command]);
});

const command = (id: string, more: Partial<Queued> = {}): Queued => ({ id, name: "x", args: {}, label: id, ...more });
const ids = (commands: readonly Queued[] = queue.commands): string[] => commands.map(({ id }) => id);
const kept = (): Queued[] | undefined => storage.read<Queued[]>("outbox");
const error = { code: "busy", message: "Busy." };

test("commands wait in their order, none of them twice, and survive a reload", () => {
  queue.add([command("a"), command("b")]);
  queue.add([command("b"), command("c")]);
  expect(ids()).toEqual(["a", "b", "c"]);
  expect(ids(new CommandQueue(storage, () => undefined).commands)).toEqual(["a", "b", "c"]);
  queue.remove(new Set(["a", "c"]));
  expect([ids(), ids(kept()!)]).toEqual([["b"], ["b"]]);
  queue.remove(new Set(["b"]));
  expect(kept()).toBeUndefined();
});

test("that one is being sent is not kept", () => {
  queue.add([command("a", { sending: true })]);
  expect(kept()).toEqual([command("a")]);
});

test("what waits, what is unsent, and what was refused", () => {
  queue.add([command("a"), command("b", { position: 3 }), command("c", { error })]);
  expect([ids(queue.waiting), ids(queue.unsent), ids(queue.refused)]).toEqual([["a", "b"], ["a"], ["c"]]);
});

test("only those that are named wait again", () => {
  queue.add([command("a", { error }), command("b", { error })]);
  queue.retry(new Set(["b"]));
  expect([ids(queue.refused), ids(queue.waiting)]).toEqual([["a"], ["b"]]);
  expect(kept()!.map((one) => one.error)).toEqual([error, undefined]);
});

test("a command is let go when its position is applied", () => {
  queue.add([command("a", { position: 3 }), command("b", { position: 4 }), command("c")]);
  expect(ids(queue.settle(2))).toEqual([]);
  expect(ids(queue.settle(3))).toEqual(["a"]);
  expect([ids(), ids(kept()!)]).toEqual([["b", "c"], ["b", "c"]]);
});

test("in another history no position counts, neither its own nor that of what it takes back", () => {
  const undo = command("u", { undoOf: "a", args: { position: 3 } });
  queue.add([command("a", { position: 3, args: { position: 8 } }), undo]);
  queue.forgetPositions();
  expect(queue.commands.map((one) => one.position)).toEqual([undefined, undefined]);
  expect(queue.commands.map((one) => one.args)).toEqual([{ position: 8 }, {}]);
  expect(kept()!.map((one) => one.args)).toEqual([{ position: 8 }, {}]);
});

test("an undo waits for the answer to what it takes back", () => {
  const undo = command("u", { undoOf: "a", args: { force: true } });
  queue.add([command("a"), undo]);
  expect([queue.resolve(queue.commands[0]!), queue.resolve(undo)]).toEqual(["now", "later"]);
  positions.a = 5;
  expect(queue.resolve(undo)).toBe("now");
  expect(undo.args).toEqual({ force: true, position: 5 });
  positions.a = 6;
  expect(queue.resolve(undo)).toBe("now");
  expect(undo.args.position).toBe(5);
});

test("what was refused, or is not there, can never be taken back", () => {
  const undo = command("u", { undoOf: "a" });
  queue.add([undo]);
  expect(queue.resolve(undo)).toBe("never");
  queue.add([command("a", { error })]);
  expect(queue.resolve(undo)).toBe("never");
});

test("what an undo takes back is filled in before it is kept, for another page that may send it", () => {
  positions.a = 5;
  queue.add([command("u", { undoOf: "a" })]);
  expect(kept()![0]!.args).toEqual({ position: 5 });
});
