import { expect, test } from "vitest";
import { linesOfText, scan, type ScannedLine } from "../../src/core/checklist.ts";
import { linesOf } from "../../src/core/paste.ts";
import { DEFAULT_LIMITS } from "../../src/core/tables.ts";
import { vectors } from "../vectors.ts";

interface ChecklistCase {
  name: string;
  text: string;
  lines: ScannedLine[];
  tasks?: [depth: number, title: string, done: boolean][];
}

function tasksOf(text: string): ChecklistCase["tasks"] {
  let count = 0;
  const depths = new Map<string, number>();
  return linesOf(text, () => `${(count += 1)}`, DEFAULT_LIMITS).map((line) => {
    const depth = line.parent == null ? 0 : depths.get(line.parent)! + 1;
    depths.set(line.task, depth);
    return [depth, line.title, line.completed === true];
  });
}

test.each(vectors<ChecklistCase[]>("checklists.json"))("$name", ({ text, lines, tasks }) => {
  expect(scan(linesOfText(text))).toEqual(lines);
  if (tasks !== undefined) expect(tasksOf(text)).toEqual(tasks);
});
