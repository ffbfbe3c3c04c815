import { beforeEach, expect, test } from "vitest";
import type { WireEvent } from "../../src/core/types.ts";
import { OwnCommands } from "../../src/sync/own.ts";

let own: OwnCommands;
beforeEach(() => {
  own = new OwnCommands();
  own.expect(["a", "b"]);
});

const event = (command: string, position: number): WireEvent => ({ command, position }) as WireEvent;

test("events of its own commands are noticed, those of others are not", () => {
  own.notice([event("a", 3), event("x", 4), event("a", 5)]);
  expect([own.positionOf("a"), own.positionOf("b"), own.positionOf("x")]).toEqual([5, undefined, undefined]);
  expect(own.eventsOf("a")).toEqual([event("a", 3), event("a", 5)]);
  expect([own.eventsOf("b"), own.eventsOf("x")]).toEqual([undefined, undefined]);
  expect([own.isOwn("a"), own.isOwn("x")]).toEqual([true, false]);
});

test("expecting a command once more forgets nothing of it", () => {
  own.notice([event("a", 3)]);
  own.expect(["a"]);
  expect(own.positionOf("a")).toBe(3);
});

test("what the server says of a position counts where no event came by", () => {
  own.notice([event("a", 3)]);
  own.learn("a", 9);
  own.learn("b", 9);
  own.learn("x", 9);
  expect([own.positionOf("a"), own.positionOf("b"), own.isOwn("x")]).toEqual([3, 9, false]);
});

test("in another history its commands are its own still, and nothing else is known of them", () => {
  own.notice([event("a", 3)]);
  own.forgetPositions();
  expect([own.isOwn("a"), own.positionOf("a"), own.eventsOf("a")]).toEqual([true, undefined, undefined]);
  expect(own.save()).toEqual([]);
  own.notice([event("a", 7)]);
  expect(own.eventsOf("a")).toEqual([event("a", 7)]);
});

test("positions survive a reload, commands without one do not", () => {
  own.notice([event("a", 3)]);
  expect(own.save()).toEqual([["a", 3]]);
  const again = new OwnCommands();
  again.load(own.save());
  expect([again.positionOf("a"), again.eventsOf("a"), again.isOwn("b")]).toEqual([3, undefined, false]);
});

test("the last 400 commands are known, the oldest are forgotten", () => {
  own.expect(Array.from({ length: 398 }, (_, number) => `c${number}`));
  expect(own.isOwn("a")).toBe(true);
  own.expect(["last"]);
  expect([own.isOwn("a"), own.isOwn("b"), own.isOwn("c0"), own.isOwn("last")]).toEqual([false, true, true, true]);
});
