import { expect, test } from "vitest";
import { linesOfText, scan, type ScannedLine } from "../../src/core/checklist.ts";
import { vectors } from "../vectors.ts";

interface ChecklistCase {
  name: string;
  text: string;
  lines: ScannedLine[];
}

test.each(vectors<ChecklistCase[]>("checklists.json"))("$name", ({ text, lines }) => {
  expect(scan(linesOfText(text))).toEqual(lines);
});
