import { expect, test } from "vitest";
import { settle, type Hold, type Slot } from "../../src/core/settle.ts";

/** `a`, `>b` (below a), `(c)` (the room of c). */
function rows(text: string): Slot[] {
  return text.split(" ").filter(Boolean).map((word) => {
    const slot = { id: word.replace(/[>()]/g, ""), depth: word.split(">").length - 1 };
    return word.startsWith("(") ? { ...slot, gone: true } : slot;
  });
}

const text = (slots: readonly Slot[]): string =>
  slots.map(({ id, depth, gone }) => (gone ? `(${id})` : ">".repeat(depth) + id)).join(" ");

function after(shown: string, next: string, hold: Partial<Hold> = {}): string {
  const others: Hold = { still: true, leaving: () => "room", isFree: () => false, moves: () => false };
  return text(settle(rows(shown), rows(next), { ...others, ...hold }));
}

const loose: Partial<Hold> = { still: false, leaving: () => "now" };

test("with nobody there the rows are what the tree says", () => {
  expect(after("a b c", "c x >a", loose)).toBe("c x >a");
  expect(after("a (b) c", "a c", loose)).toBe("a c");
});

test("rows that are the same are the same array, so that nothing is drawn again", () => {
  const shown = rows("a >b");
  const hold: Hold = { still: false, leaving: () => "now", isFree: () => false, moves: () => false };
  expect(settle(shown, rows("a >b"), hold)).toBe(shown);
  expect(settle(shown, rows("a b"), hold)).not.toBe(shown);
});

test("while the list is still a row that goes leaves its room, and fills it again when it comes back", () => {
  expect(after("a b c", "a c")).toBe("a (b) c");
  expect(after("a (b) c", "a c")).toBe("a (b) c");
  expect(after("a (b) c", "a b c")).toBe("a b c");
  expect(after("a b c", "")).toBe("(a) (b) (c)");
});

test("while the list is still rows that come wait, save below all others", () => {
  expect(after("a b", "x a y b")).toBe("a b");
  expect(after("a b", "x a y b z w")).toBe("a b z w");
  expect(after("a (b)", "a z")).toBe("a (b) z");
});

test("while the list is still rows that move or change their level stay where they are", () => {
  expect(after("a b c", "c a >b")).toBe("a b c");
  expect(after("a >b c", "b c")).toBe("(a) >b c");
});

test("what a person does takes effect at once, and moves nothing else", () => {
  const own = (id: string): Partial<Hold> => ({
    isFree: (other) => other === id,
    leaving: (other) => (other === id ? "now" : "room"),
  });
  expect(after("a b c d", "a d", own("b"))).toBe("a (c) d");
  expect(after("a b c", "x a y b c", own("y"))).toBe("a y b c");
  expect(after("a b c", "x y a b c", own("x"))).toBe("x a b c");
  const moves = { moves: (id: string) => id === "c" };
  expect(after("a (x) b c", "c a b", moves)).toBe("c a (x) b");
  expect(after("a b c", "b a >c", moves)).toBe("a >c b");
});

test("a row that is ticked or edited stays a row, whoever is there", () => {
  const stays: Partial<Hold> = { leaving: (id) => (id === "b" ? "stays" : "now") };
  expect(after("a b c", "a c", { ...stays, still: false })).toBe("a b c");
  expect(after("b", "", { ...stays, still: false })).toBe("b");
  expect(after("a b c", "c x", { ...stays, still: false })).toBe("b c x");
  expect(after("a b c", "a c", stays)).toBe("a b c");
});

test("every row that the tree has is drawn once the list is let go, whatever was held", () => {
  const held = settle(rows("a b c d"), rows("d x b y"), {
    still: true,
    leaving: () => "room",
    isFree: () => false,
    moves: () => false,
  });
  expect(text(held)).toBe("(a) b (c) d y");
  expect(after(text(held), "d x b y", loose)).toBe("d x b y");
});
