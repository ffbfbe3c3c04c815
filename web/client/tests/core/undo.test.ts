import { beforeEach, expect, test } from "vitest";
import { UndoStack } from "../../src/core/undo.ts";

let stack: UndoStack;
beforeEach(() => {
  stack = new UndoStack();
  stack.did({ label: "one", commands: ["1"] });
  stack.did({ label: "two", commands: ["2a", "2b"] });
});

test("undo goes back step by step, redo takes the undo back", () => {
  stack.tookBack(stack.nextUndo()!, ["u2"]);
  expect(stack.nextUndo()?.label).toBe("one");
  expect(stack.nextRedo()).toEqual({ label: "two", commands: ["u2"] });
  stack.didAgain(["r2"]);
  expect(stack.nextUndo()).toEqual({ label: "two", commands: ["r2"] });
  expect(stack.nextRedo()).toBeUndefined();
});

test("something new ends what could be done again", () => {
  stack.tookBack(stack.nextUndo()!, ["u2"]);
  stack.did({ label: "three", commands: ["3"] });
  expect(stack.nextRedo()).toBeUndefined();
});

test("a command without effect is forgotten, and its step with the last of them", () => {
  stack.forget("2b");
  expect(stack.nextUndo()).toEqual({ label: "two", commands: ["2a"] });
  stack.forget("2a");
  expect(stack.nextUndo()?.label).toBe("one");
});

test("the steps survive a reload", () => {
  stack.tookBack(stack.nextUndo()!, ["u2"]);
  const again = new UndoStack();
  again.load(JSON.parse(JSON.stringify(stack.save())));
  expect(again.nextRedo()?.commands).toEqual(["u2"]);
  expect(again.nextUndo()?.commands).toEqual(["1"]);
});

test("a step that is not the last one is taken back alone, once", () => {
  const one = { label: "first", commands: ["a"] };
  stack = new UndoStack();
  stack.did(one);
  stack.did({ label: "second", commands: ["b"] });
  expect(stack.canTakeBack(one)).toBe(true);
  stack.tookBack(one, ["ua"]);
  expect(stack.canTakeBack(one)).toBe(false);
  stack.tookBack(one, ["ua again"]);
  expect(stack.nextUndo()?.commands).toEqual(["b"]);
  expect(stack.nextRedo()).toEqual({ label: "first", commands: ["ua"] });
});
