import { describe, expect, test } from "vitest";
import { evolve, FoldError, touchedBy } from "../../src/core/fold.ts";
import { stateHash } from "../../src/core/hash.ts";
import { LIST } from "../../src/core/list.ts";
import { State } from "../../src/core/state.ts";
import { Tree } from "../../src/core/tree.ts";
import type { Snapshot, WireEvent } from "../../src/core/types.ts";
import { Model } from "../../src/sync/model.ts";
import { vectors } from "../vectors.ts";

interface FoldCase {
  name: string;
  list: string;
  events: WireEvent[];
  state: Snapshot;
  state_hash: string;
}

const cases = vectors<FoldCase[]>("folds.json");
const walk = vectors<Omit<FoldCase, "name" | "state">[]>("walk.json")[0]!;
const around = { now: 0, actor: "", maxEvents: 1000, eventsToUndo: () => [] };

describe("events fold to the state and the hash of the shared vectors", () => {
  test.each(cases)("$name", ({ list, events, state, state_hash }) => {
    const folded = new State(list);
    for (const event of events) evolve(folded, event);
    expect(folded.snapshot()).toEqual(state);
    expect(stateHash(folded.snapshot())).toBe(state_hash);
  });
});

test("a random walk folds to the hash that the server has", () => {
  const folded = new State(walk.list);
  for (const event of walk.events) evolve(folded, event);
  expect(stateHash(folded.snapshot())).toBe(walk.state_hash);
});

test("an old snapshot and the events after it give the same state, wherever it was taken", () => {
  for (let cut = 0; cut < walk.events.length; cut += 13) {
    const first = new State(walk.list);
    for (const event of walk.events.slice(0, cut)) evolve(first, event);
    const model = new Model(LIST, walk.list);
    model.reset(structuredClone(first.snapshot()), walk.events[cut - 1]?.position ?? 0);
    model.advance(walk.events, () => [], around);
    expect(stateHash(model.state.snapshot())).toBe(walk.state_hash);
  }
});

test("the shown tree kept up event by event is the tree built from the state", () => {
  const model = new Model(LIST, walk.list);
  for (const event of walk.events) model.advance([event], () => [], around);
  const built = Tree.from(model.state);
  const parents = new Set([null, ...model.state.tasks.keys()]);
  for (const parent of parents) expect(model.shown.children(parent)).toEqual(built.children(parent));
});

test("an event names every task that it changes", () => {
  const state = new State(walk.list);
  for (const event of walk.events) {
    const before = new Map(state.tasks);
    evolve(state, event);
    const changed = [...state.tasks].filter(([id, task]) => before.get(id) !== task).map(([id]) => id);
    expect(touchedBy(event).sort()).toEqual(changed.sort());
  }
});

test("an unknown type stops the page instead of being skipped", () => {
  const event = { position: 1, type: "task_painted", task: null, actor: "a", at: 0, command: "c", body: {}, schema: 1 };
  expect(() => evolve(new State("main"), event)).toThrow(FoldError);
});

test("a newer schema and an unknown field stop it too: nothing is dropped", () => {
  const state = new State("main");
  const event = { position: 1, type: "task_added", task: "x", actor: "a", at: 0, command: "c", body: { title: "t", order: 0 } };
  expect(() => evolve(state, { ...event, schema: 99 })).toThrow(FoldError);
  expect(() => evolve(state, { ...event, body: { ...event.body, colour: "red" }, schema: 1 })).toThrow(/colour/);
  evolve(state, { ...event, schema: 1 });
  const edited = { ...event, position: 2, type: "task_edited", body: { colour: ["", "red"] }, schema: 1 };
  expect(() => evolve(state, edited)).toThrow(/colour/);
  expect(state.tasks.get("x")!.last).toBe(1);
});

test("an event of a task that is not there does not fit", () => {
  const event = { position: 1, type: "task_completed", task: "x", actor: "a", at: 0, command: "c", body: {}, schema: 1 };
  expect(() => evolve(new State("main"), event)).toThrow(/unknown task/);
});
