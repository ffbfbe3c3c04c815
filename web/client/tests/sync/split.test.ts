import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/core/tables.ts";
import type { NewTask } from "../../src/core/types.ts";
import { sizeInBytes, splitLines } from "../../src/sync/split.ts";

const lines = (count: number, title: string): NewTask[] => Array.from({ length: count }, (_, index) => ({ task: `${index}`, title }));

test("every part stays under the frame limit in bytes, however wide the characters are", () => {
  const all = lines(900, "😀".repeat(100));
  const parts = splitLines(all, DEFAULT_LIMITS);
  expect(parts.flat()).toEqual(all);
  for (const part of parts) expect(sizeInBytes(["command", { args: { lines: part } }])).toBeLessThan(DEFAULT_LIMITS.frame);
});

test("no part has more lines than a command may have events", () => {
  const sizes = splitLines(lines(2_500, "x"), DEFAULT_LIMITS).map((part) => part.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(950);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(2_500);
});

test("a short paste is one command", () => expect(splitLines(lines(3, "x"), DEFAULT_LIMITS)).toHaveLength(1));
