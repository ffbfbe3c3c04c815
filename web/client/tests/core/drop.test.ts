import { expect, test } from "vitest";
import { dropAt, previewRows, withoutMoving } from "../../src/core/drop.ts";
import type { Row } from "../../src/core/view.ts";

const rows = (text: string): Row[] => text.split(" ").map((word) => ({ id: word.replaceAll(">", ""), depth: word.split(">").length - 1 }));
const written = (list: readonly Row[]): string => list.map(({ id, depth }) => ">".repeat(depth) + id).join(" ");

test("a gap and a level say after which sibling, under which parent", () => {
  const list = rows("a >b >>c >d e");
  expect(dropAt(list, 0, 0)).toMatchObject({ parent: null, after: null });
  expect(dropAt(list, 1, 1)).toMatchObject({ parent: "a", after: null });
  expect(dropAt(list, 3, 1)).toMatchObject({ parent: "a", after: "b" });
  expect(dropAt(list, 3, 2)).toMatchObject({ parent: "b", after: "c" });
  expect(dropAt(list, 3, 3)).toMatchObject({ parent: "c", after: null });
  expect(dropAt(list, 5, 0)).toMatchObject({ parent: null, after: "e" });
});

test("a level that the gap does not have becomes the nearest that it has", () => {
  const list = rows("a >b >>c >d e");
  expect(dropAt(list, 3, 0)).toMatchObject({ depth: 1, parent: "a", after: "b" });
  expect(dropAt(list, 1, 9)).toMatchObject({ depth: 1, parent: "a", after: null });
  expect(dropAt(list, 0, 3)).toMatchObject({ depth: 0 });
  expect(dropAt(list, 99, 0)).toMatchObject({ gap: 5 });
});

test("a task moves with all that is below it", () => {
  const list = rows("a >b >>c d");
  expect(written(withoutMoving(list, "b"))).toBe("a d");
  expect(written(withoutMoving(list, "a"))).toBe("d");
  expect(written(previewRows(list, "a", dropAt(withoutMoving(list, "a"), 1, 1)))).toBe("d >a >>b >>>c");
});
