import { expect, test } from "vitest";
import { inOrder, placeAt, sectionsOf, type Shown } from "../../src/home/items.ts";

function entry(id: string, more: Partial<Shown> = {}): Shown {
  return { id, position: 1, order: 0, role: "owner", title: id, favourite: false, color: null, deleted: false, ...more };
}

const ids = (all: readonly { id: string }[]): string[] => all.map(({ id }) => id);

test("the Inbox comes first, then favourites, then the others and what is in no home", () => {
  const entries = [entry("a"), entry("inbox-1"), entry("b", { favourite: true }), entry("c")];
  const sections = sectionsOf(entries, [{ id: "main", title: "" }, { id: "c", title: "C" }, { id: "main", title: "" }]);
  expect(ids(inOrder(sections))).toEqual(["inbox-1", "b", "a", "c", "main"]);
  expect(sections.lists.map(({ isKept }) => isKept)).toEqual([true, true, false]);
  expect(sections.lists[2]!.title).toBe("To-do");
});

test("a deleted list is apart from the others, at the end", () => {
  const sections = sectionsOf([entry("a", { deleted: true, favourite: true }), entry("b")], []);
  expect(ids(sections.deleted)).toEqual(["a"]);
  expect(ids(inOrder(sections))).toEqual(["b", "a"]);
});

test("a place within a section is after an entry of the whole home", () => {
  const order = ["star", "a", "inbox", "b", "c"];
  const section = ["a", "b", "c"];
  expect(placeAt(order, section, "a", 2)).toBe("c");
  expect(placeAt(order, section, "a", 1)).toBe("b");
  expect(placeAt(order, section, "c", 0)).toBe("star");
  expect(placeAt(order, section, "a", 0)).toBe("inbox");
  expect(placeAt(order, section, "a", 9)).toBe("c");
  expect(placeAt(["a", "b"], ["a", "b"], "b", 0)).toBeNull();
});
