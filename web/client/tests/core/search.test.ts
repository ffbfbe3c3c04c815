import { expect, test } from "vitest";
import { hitsOf, nextHit } from "../../src/core/search.ts";

const titles: Record<string, string> = { a: "Café au lait", b: "[Docs](https://example.org/cafe)", c: "cafeteria", d: "Straße", e: "Ｗｉｄｅ" };
const rows = Object.keys(titles).map((id) => ({ id }));
const hits = (words: string): string[] => hitsOf(rows, (id) => titles[id], words);

test("titles are searched as they are read, without regard to case and accents", () => {
  expect(hits("CAFE")).toEqual(["a", "c"]);
  expect(hits(" café ")).toEqual(["a", "c"]);
  expect(hits("docs")).toEqual(["b"]);
  expect(hits("wide")).toEqual(["e"]);
  expect(hits("nothing of the kind")).toEqual([]);
  expect(hits("  ")).toEqual([]);
  expect(hits(".*")).toEqual([]);
});

test("hits are gone through round and round", () => {
  expect([nextHit(3, -1, 1), nextHit(3, 0, 1), nextHit(3, 2, 1)]).toEqual([0, 1, 0]);
  expect([nextHit(3, -1, -1), nextHit(3, 0, -1), nextHit(3, 2, -1)]).toEqual([2, 2, 1]);
  expect(nextHit(0, -1, 1)).toBe(-1);
});
