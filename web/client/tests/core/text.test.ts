import { describe, expect, test } from "vitest";
import { codePoints, isRightToLeft, isWellFormed, normaliseNotes, normaliseTitle, titleProblem } from "../../src/core/text.ts";
import { DEFAULT_LIMITS } from "../../src/core/types.ts";
import { vectors } from "../vectors.ts";

type Outcome = { text: string } | { error: string } | { length: number; start: string; end: string };

interface TextCase {
  name: string;
  raw: string;
  repeat: number;
  title: Outcome;
  notes: Outcome;
}

function outcome(raw: string, normalise: (text: string) => string, limit: number, field: "title" | "notes"): Outcome {
  if (!isWellFormed(raw)) return { error: "bad_request" };
  const text = normalise(raw);
  if (text === "" && field === "title") return { error: "title_empty" };
  if (codePoints(text) > limit) return { error: `${field}_too_long` };
  return { text };
}

function matches(actual: Outcome, expected: Outcome): void {
  if ("length" in expected && "text" in actual) {
    const points = [...actual.text];
    expect(points.length).toBe(expected.length);
    expect(points.slice(0, 20).join("")).toBe(expected.start);
    expect(points.slice(-20).join("")).toBe(expected.end);
  } else {
    expect(actual).toEqual(expected);
  }
}

describe("texts become what the server makes of them", () => {
  test.each(vectors<TextCase[]>("text.json"))("$name", ({ raw, repeat, title, notes }) => {
    const whole = raw.repeat(repeat);
    matches(outcome(whole, normaliseTitle, DEFAULT_LIMITS.title, "title"), title);
    matches(outcome(whole, normaliseNotes, DEFAULT_LIMITS.notes, "notes"), notes);
  });
});

test("a title that would be refused is explained before it is sent", () => {
  expect(titleProblem("Buy milk", 500)).toBeNull();
  expect(titleProblem(" \t ", 500)).toMatch(/visible character/);
  expect(titleProblem("a\ud800", 500)).toMatch(/broken/);
  expect(titleProblem("😀".repeat(501), 500)).toMatch(/501 of 500/);
});

test("the first letter says which way a text runs", () => {
  expect(["مرحبا", "[ما هذا؟](#x)", "1. שלום", "ޝ"].map(isRightToLeft)).toEqual([true, true, true, true]);
  expect(["Hello مرحبا", "123", "", "日本"].map(isRightToLeft)).toEqual([false, false, false, false]);
});
