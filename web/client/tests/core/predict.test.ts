import { describe, expect, test } from "vitest";
import { evolve } from "../../src/core/fold.ts";
import { predict } from "../../src/core/predict.ts";
import { State } from "../../src/core/state.ts";
import { Tree } from "../../src/core/tree.ts";
import type { Body, Command, WireEvent } from "../../src/core/types.ts";
import { vectors } from "../vectors.ts";

interface CommandCase {
  name: string;
  list: string;
  before: WireEvent[];
  command: Command & { actor: string; at: number };
  events?: WireEvent[];
  error?: { code: string };
}

const cases = vectors<CommandCase[]>("commands.json");

function predicted({ list, before, command }: CommandCase): WireEvent[] {
  const state = new State(list);
  for (const event of before) evolve(state, event);
  const undone = before.find(({ position }) => position === command.args.position)?.command;
  return predict(Tree.from(state), command, {
    position: before.at(-1)?.position ?? 0,
    now: command.at,
    actor: command.actor,
    maxEvents: 1000,
    eventsToUndo: () => before.filter((event) => event.command === undone),
  });
}

const effect = (events: WireEvent[]): unknown[] =>
  events.map(({ type, task, body }) => {
    const { undoes: _undoes, ...rest } = (body ?? {}) as Body;
    return { type, task, body: rest };
  });

// The server makes room first where there is none; the page shows the place it has until the events come.
const needsRoom = (events: WireEvent[]): boolean => events.some(({ type }) => type === "tasks_reordered");

describe("a prediction is what the server decides", () => {
  const accepted = cases.filter(({ events, command }) => events !== undefined && command.name !== "create_list");
  test.each(accepted.filter(({ events }) => !needsRoom(events!)))("$name", (vector) => {
    expect(effect(predicted(vector))).toEqual(effect(vector.events!));
  });
});

describe("a prediction of what will be refused does no harm", () => {
  // What has not the shape of a command is never made by the page.
  test.each(cases.filter(({ error }) => error !== undefined && error.code !== "bad_request"))("$name", (vector) => {
    expect(() => predicted(vector)).not.toThrow();
  });
});
