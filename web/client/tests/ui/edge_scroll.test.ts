import { expect, test } from "vitest";
import { scrollStep } from "../../src/ui/edge_scroll.ts";

test("near an edge the window scrolls towards it, the faster the nearer", () => {
  expect(scrollStep(400, 800)).toBe(0);
  expect(scrollStep(72, 800)).toBe(0);
  expect(scrollStep(60, 800)).toBeLessThan(0);
  expect(scrollStep(5, 800)).toBeLessThan(scrollStep(60, 800));
  expect(scrollStep(-50, 800)).toBe(scrollStep(0, 800));
  expect(scrollStep(799, 800)).toBeGreaterThan(scrollStep(740, 800));
  expect(scrollStep(900, 800)).toBe(scrollStep(800, 800));
  expect(scrollStep(100, 200)).toBe(0);
});
