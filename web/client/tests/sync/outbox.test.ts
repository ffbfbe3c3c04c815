import { beforeEach, expect, test, vi } from "vitest";
import { Outbox } from "../../src/sync/outbox.ts";
import type { Queued } from "../../src/sync/queue.ts";
import { memoryStorage } from "../../src/sync/storage.ts";
import type { Answer } from "../../src/sync/transport.ts";

let sent: { id: string; answer(answer: Answer): void }[];
let refused: string[];
let positions: Map<string, number>;
let outbox: Outbox;
let changes: number;
let dropped: number;
let onChange: () => void;

const command = (id: string, undoOf?: string): Queued =>
  undoOf === undefined ? { id, name: "add_task", args: {}, label: id } : { id, name: "undo", args: {}, label: id, undoOf };
const refusal = (code: string): Answer => ({ ok: false, error: { code, message: code } });
const ids = (): string[] => sent.map(({ id }) => id);
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  [sent, refused, positions] = [[], [], new Map()];
  [changes, dropped, onChange] = [0, 0, () => undefined];
  outbox = new Outbox(
    {
      send: ({ id }) => new Promise((answer) => sent.push({ id, answer })),
      positionOf: (id) => positions.get(id),
      problem: ({ name }) => (name === "too large" ? { code: "frame_too_large", message: "" } : null),
      mayBeSent: ({ name }) => name !== "too new",
      accepted: ({ id, position }, again) => void (again && positions.set(id, position!)),
      changed: () => {
        changes += 1;
        onChange();
      },
      refused: ({ id }) => refused.push(id),
      dropped: (commands) => void (dropped += commands.length),
      noAnswer: () => undefined,
    },
    memoryStorage(),
  );
  outbox.resume();
});

test("while a change has to be sent again, one that misses its effect is not refused for that, others are", async () => {
  outbox.add(["first", "on it", "wrong"].map((id) => command(id)));
  sent[0]!.answer(refusal("busy"));
  sent[1]!.answer(refusal("unknown_task"));
  sent[2]!.answer(refusal("title_too_long"));
  await vi.waitFor(() => expect(ids()).toEqual(["first", "on it", "wrong", "first", "on it"]));
  expect(refused).toEqual(["wrong"]);
  sent[3]!.answer({ ok: true, position: 1 });
  sent[4]!.answer(refusal("unknown_task"));
  await settle();
  expect(refused).toEqual(["wrong", "on it"]);
});

test("sixteen changes are under way at most", async () => {
  outbox.add(Array.from({ length: 20 }, (_, index) => command(`${index}`)));
  expect(sent).toHaveLength(16);
  sent[0]!.answer({ ok: true, position: 1 });
  await settle();
  expect(ids().slice(16)).toEqual(["16"]);
});

test("what comes after an undo that has to wait, waits too", async () => {
  outbox.add([command("add"), command("undo", "add"), command("next")]);
  expect(ids()).toEqual(["add"]);
  sent[0]!.answer({ ok: true, position: 1 });
  await settle();
  expect(ids()).toEqual(["add"]);
  positions.set("add", 1);
  outbox.flush();
  expect(ids()).toEqual(["add", "undo", "next"]);
});

test("an undo keeps the position of what it takes back, for a page that will not know it", () => {
  outbox.pause();
  positions.set("add", 7);
  outbox.add([command("undo", "add")]);
  expect(outbox.queue[0]!.args).toEqual({ position: 7 });
});

test("what is too large to be sent is refused here, and what follows goes on", () => {
  outbox.add([{ ...command("huge"), name: "too large" }, command("next")]);
  expect([ids(), refused]).toEqual([["next"], ["huge"]]);
  expect(outbox.refused.map(({ error }) => error?.code)).toEqual(["frame_too_large"]);
});

test("what this server does not know waits for another one, and what follows waits too", () => {
  outbox.add([{ ...command("new"), name: "too new" }, command("next")]);
  expect([ids(), outbox.waiting.length]).toEqual([[], 2]);
});

test("an undo of something that had no effect is dropped, with the undo of that, and told once", () => {
  outbox.pause();
  outbox.add([command("undo", "nothing"), command("redo", "undo"), command("next")]);
  changes = dropped = 0;
  outbox.resume();
  expect([ids(), outbox.queue.map(({ id }) => id), dropped, changes]).toEqual([["next"], ["next"], 2, 1]);
});

test("looking at what waits changes nothing, whoever looks in the middle of a change", () => {
  const seen: number[] = [];
  onChange = () => seen.push(outbox.queue.length);
  outbox.add([command("a"), command("b")]);
  outbox.remove(new Set(["a"]));
  expect(seen).toEqual([2, 1]);
});
