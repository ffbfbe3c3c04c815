import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WireEvent } from "../../src/core/types.ts";
import { Announcer, sentenceOf } from "../../src/ui/announce.ts";

const titles: Record<string, string> = { a: "Milk", b: "Bread", c: "[Docs](https://example.org/docs)" };
const titleOf = (task: string): string | undefined => titles[task];
const event = (type: string, task: string | null): WireEvent => ({ position: 1, type, task, actor: "x", at: 0, command: "c", body: {}, schema: 1 });

test.each([
  [[event("task_completed", "a")], "Somebody completed “Milk”."],
  [[event("task_completed", "a"), event("task_completed", "b")], "Somebody completed 2 tasks."],
  [[event("task_edited", "a"), event("task_edited", "a")], "Somebody changed “Milk”."],
  [[event("task_added", "a"), event("task_completed", "b")], "Somebody added “Milk” and completed “Bread”."],
  [
    [event("task_added", "a"), event("task_moved", "b"), event("task_deleted", "a"), event("task_restored", "b")],
    "Somebody added “Milk”, moved “Bread” and deleted “Milk”.",
  ],
  [[event("list_renamed", null)], "Somebody renamed the list."],
  [[event("task_deleted", "unknown")], "Somebody deleted 1 task."],
  [[event("tasks_reordered", null)], ""],
  [[], ""],
])("%# what others did is told in words", (events, sentence) => {
  expect(sentenceOf(events, titleOf)).toBe(sentence);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what comes in quick succession is told together, a link by its text", () => {
  const said: string[] = [];
  const announcer = new Announcer((sentence) => said.push(sentence), titleOf);
  announcer.othersDid([event("task_completed", "a")]);
  vi.advanceTimersByTime(500);
  announcer.othersDid([event("task_completed", "b")]);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(said).toEqual(["Somebody completed 2 tasks."]);
  announcer.othersDid([event("task_added", "c")]);
  vi.advanceTimersByTime(5_000);
  expect(said).toEqual(["Somebody completed 2 tasks.", "Somebody added “Docs”."]);
});

test("an edit that a dialog tells of is not told again, whichever comes first; what else happened is", () => {
  const said: string[] = [];
  const announcer = new Announcer((sentence) => said.push(sentence), titleOf);
  announcer.othersDid([event("task_edited", "a"), event("task_edited", "b")]);
  announcer.saidElsewhere("a");
  vi.advanceTimersByTime(2_000);
  expect(said).toEqual(["Somebody changed “Bread”."]);
  announcer.saidElsewhere("a");
  vi.advanceTimersByTime(1_000);
  announcer.othersDid([event("task_edited", "a"), event("task_completed", "a")]);
  vi.advanceTimersByTime(2_000);
  expect(said.slice(1)).toEqual(["Somebody completed “Milk”."]);
  announcer.othersDid([event("task_edited", "a")]);
  vi.advanceTimersByTime(2_000);
  expect(said.slice(2)).toEqual(["Somebody changed “Milk”."]);
});
