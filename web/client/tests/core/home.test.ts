/** Homes: the shared vectors, and what the page adds to them. */
import { describe, expect, test } from "vitest";
import { FoldError } from "../../src/core/fold.ts";
import { stateHash } from "../../src/core/hash.ts";
import { HOME } from "../../src/core/home.ts";
import { Home, touchedInHome, type HomeSnapshot } from "../../src/core/home_state.ts";
import { LIST } from "../../src/core/list.ts";
import type { Body, Command, WireEvent } from "../../src/core/types.ts";
import { Model } from "../../src/sync/model.ts";
import { vectors } from "../vectors.ts";

interface FoldCase {
  name: string;
  list: string;
  events: WireEvent[];
  state: HomeSnapshot;
  state_hash: string;
}

interface CommandCase {
  name: string;
  list: string;
  before: WireEvent[];
  command: Command & { actor: string; at: number };
  events?: WireEvent[];
  state_hash?: string;
  error?: { code: string };
}

const folds = vectors<FoldCase[]>("home_folds.json");
const commands = vectors<CommandCase[]>("home_commands.json");
const around = { now: 0, actor: "", maxEvents: 1000, eventsToUndo: () => [] };

function folded(list: string, events: readonly WireEvent[]): Home {
  const home = HOME.empty(list);
  for (const event of events) HOME.evolve(home, event);
  return home;
}

describe("events fold to the state and the hash of the shared vectors", () => {
  test.each(folds)("$name", ({ list, events, state, state_hash }) => {
    const home = folded(list, events);
    expect(home.snapshot()).toEqual(state);
    expect(stateHash(home.snapshot())).toBe(state_hash);
    expect(stateHash(HOME.from(structuredClone(state)).snapshot())).toBe(state_hash);
    expect(HOME.unknownIn(state)).toBeNull();
  });
  test.each(commands.filter(({ events }) => events !== undefined))("what is decided: $name", (vector) => {
    const home = folded(vector.list, [...vector.before, ...vector.events!]);
    expect(stateHash(home.snapshot())).toBe(vector.state_hash);
  });
});

function predicted({ list, before, command }: CommandCase): WireEvent[] {
  const undone = before.find(({ position }) => position === command.args.position)?.command;
  return HOME.predict(HOME.show(folded(list, before)), command, {
    position: before.length,
    now: command.at,
    actor: command.actor,
    maxEvents: 1000,
    eventsToUndo: () => before.filter((event) => event.command === undone),
  });
}

const effect = (events: readonly WireEvent[]): unknown[] =>
  events.map(({ type, at, body }) => {
    const { undoes: _undoes, ...rest } = body as Body;
    return { type, at, body: rest };
  });

describe("a prediction is what the server decides", () => {
  // Memberships are told by the server itself.
  const ours = commands.filter(({ command }) => command.name !== "set_membership");
  test.each(ours.filter(({ events }) => events !== undefined))("$name", (vector) => {
    expect(effect(predicted(vector))).toEqual(effect(vector.events!));
  });
  test.each(ours.filter(({ error }) => error !== undefined && error.code !== "bad_request"))("refused: $name", (vector) => {
    if (vector.error!.code !== "undo_conflict") expect(predicted(vector)).toEqual([]);
    else expect(() => predicted(vector)).not.toThrow();
  });
});

test("every part that an event changes is named", () => {
  for (const { list, events } of folds) {
    const home = new Home(list);
    for (const event of events) {
      const before = home.copy();
      HOME.evolve(home, event);
      const parts = (one: Home): Map<string, unknown> =>
        new Map<string, unknown>([...one.lists, ...[...one.settings].map(([name, value]) => [`:${name}`, value] as const)]);
      const [was, is] = [parts(before), parts(home)];
      const changed = [...new Set([...was.keys(), ...is.keys()])].filter((part) => was.get(part) !== is.get(part));
      expect(touchedInHome(event).sort()).toEqual(changed.sort());
    }
  }
});

test("what is predicted lies on top of what is confirmed, and goes with the command", () => {
  const { list, before } = commands.find(({ name }) => name === "move to the start")!;
  const model = new Model(HOME, list);
  model.advance(before, () => [], around);
  const order = (home: Home): string[] => home.shown().map(({ id }) => id);
  const [a, b, c] = order(model.state) as [string, string, string];
  const pending: Command[] = [
    { id: "1", name: "move_entry", args: { list: c, after: null } },
    { id: "2", name: "set_setting", args: { name: "theme", value: "dark" } },
  ];
  const change = model.repredict(() => pending, around);
  expect([order(model.shown), order(model.state)]).toEqual([[c, a, b], [a, b, c]]);
  expect([model.shown.settings.get("theme"), model.state.settings.size]).toEqual(["dark", 0]);
  expect([...change.tasks!].sort()).toEqual([":theme", c].sort());
  model.repredict(() => [], around);
  expect(model.shown.snapshot()).toEqual(model.state.snapshot());
});

test("what this page does not know stops it, and what does not fit is said", () => {
  const body = { list: "x", color: [null, "red"] };
  const event = { position: 1, type: "color_set", task: null, actor: "a", at: 0, command: "c", body, schema: 1 };
  expect(() => HOME.evolve(new Home("home-a"), event)).toThrow(/unknown entry/);
  expect(() => HOME.evolve(new Home("home-a"), { ...event, schema: 2 })).toThrow(FoldError);
  expect(() => HOME.evolve(new Home("home-a"), { ...event, type: "wall_painted" })).toThrow(FoldError);
  const snapshot = { list: "home-a", at: 0, lists: { x: { position: 1, order: 0 } }, settings: {} };
  expect(HOME.unknownIn({ ...snapshot, views: [] })).toBe("views");
  expect(HOME.unknownIn({ ...snapshot, lists: { x: { position: 1, order: 0, icon: "cat" } } })).toBe("icon");
});

test("each kind knows its own logs", () => {
  expect(["main", "home", "home-ann"].map((log) => [LIST.owns(log), HOME.owns(log)])).toEqual([
    [true, false],
    [true, false],
    [false, true],
  ]);
});
