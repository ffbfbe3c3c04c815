import { expect, test } from "vitest";
import { isChecklist, leftOut, linesOf, tooLong } from "../../src/core/paste.ts";
import { DEFAULT_LIMITS } from "../../src/core/tables.ts";

function read(text: string, limits = DEFAULT_LIMITS): string[] {
  let count = 0;
  const lines = linesOf(text, () => `${(count += 1)}`, limits);
  return lines.map((line) => `${line.completed ? "x" : "-"} ${line.title}${line.parent ? ` <${line.parent}` : ""}`);
}

test("every line that says something is a task", () => {
  expect(read("milk\r\n\r\n  \nbread\r")).toEqual(["- milk", "- bread"]);
});

test("bullets, numbers and checkbox marks are read and taken off", () => {
  expect(read("- [ ] a\n* [x] b\n+ [X] c\n1. d\n2) e\n• f\n☑ g\n☐ h\n[x] i")).toEqual([
    "- a", "x b", "x c", "- d", "- e", "- f", "x g", "- h", "x i",
  ]);
});

test("what only looks like a mark stays", () => {
  expect(read("-5 degrees\n[link](x)\n2026. was\n**bold**")).toEqual(["- -5 degrees", "- [link](x)", "- was", "- **bold**"]);
});

test("indentation by spaces or tabs gives subtasks, and coming back gives siblings", () => {
  expect(read("a\n  b\n    c\n  d\n\te\nf")).toEqual(["- a", "- b <1", "- c <2", "- d <1", "- e <4", "- f"]);
});

test("deeper than a list can be nested stands at the deepest level", () => {
  const limits = { ...DEFAULT_LIMITS, depth: 1 };
  expect(read("a\n b\n  c\n   d\ne", limits)).toEqual(["- a", "- b <1", "- c <1", "- d <1", "- e"]);
});

test("a line over the limit is cut, and kept in full in the notes", () => {
  const [line] = linesOf("x".repeat(501), () => "1", DEFAULT_LIMITS);
  expect(line!.title).toBe(`${"x".repeat(499)}…`);
  expect(line!.notes).toBe("x".repeat(501));
});

test("a line that no task can hold is left out and counted; the others are tasks", () => {
  const text = `a\n${"x".repeat(20_001)}\n${"y".repeat(20_000)}\nb`;
  expect(linesOf(text, () => "1", DEFAULT_LIMITS).map(({ title }) => title.slice(0, 2))).toEqual(["a", "yy", "b"]);
  expect(tooLong(text, DEFAULT_LIMITS)).toBe(1);
});

test("headings are the parents of what follows, if anything does", () => {
  expect(read("# Trip\n- a\n## Day 1\n- b\n  - c\n## Empty\n## Day 2\nd\n# Home\ne")).toEqual([
    "- Trip", "- a <1", "- Day 1 <1", "- b <3", "- c <4", "- Day 2 <1", "- d <6", "- Home", "- e <8",
  ]);
});

test("code, comments, rules and front matter are no tasks", () => {
  const text = "---\ntitle: x\n---\n- a\n```\n- code\n```\n***\n<!--\n- hidden\n-->\n> - [x] quoted\nb";
  expect(read(text)).toEqual(["- a", "x quoted", "- b"]);
  expect(leftOut(text)).toBe(10);
  expect(leftOut("a\nb")).toBe(0);
  expect(leftOut("- [ ] a\n- [ ]\n-\n* \u2060")).toBe(3);
});

test("one line, or one line among empty ones, is an ordinary paste unless it has a box", () => {
  expect(isChecklist("milk\n")).toBe(false);
  expect(isChecklist("- milk")).toBe(false);
  expect(isChecklist("\n - \nmilk")).toBe(false);
  expect(isChecklist("milk\nbread")).toBe(true);
  expect(isChecklist("- [x] milk")).toBe(true);
  expect(isChecklist("[ ] milk")).toBe(true);
});
