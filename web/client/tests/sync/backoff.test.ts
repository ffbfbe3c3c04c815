import { expect, test } from "vitest";
import { delayBefore } from "../../src/sync/backoff.ts";

test("the first attempt comes within a second, later ones anywhere up to 30 s", () => {
  expect(delayBefore(0, () => 1)).toBe(1_000);
  expect([1, 2, 3, 4, 5, 60].map((attempt) => delayBefore(attempt, () => 1))).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(delayBefore(9, () => 0)).toBe(0);
});
