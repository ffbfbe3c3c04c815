import { describe, expect, test } from "vitest";
import { isRightToLeft, normaliseNotes, normaliseTitle, refusalOf, titleProblem, type Kind } from "../../src/core/text.ts";
import { DEFAULT_LIMITS } from "../../src/core/tables.ts";
import { vectors } from "../vectors.ts";

type Outcome = { text: string } | { error: string } | { length: number; start: string; end: string };

interface TextCase {
  name: string;
  raw: string;
  repeat: number;
  title: Outcome;
  notes: Outcome;
}

function outcome(raw: string, kind: Kind): Outcome {
  const error = refusalOf(raw, kind, DEFAULT_LIMITS[kind]);
  if (error !== null) return { error };
  return { text: kind === "title" ? normaliseTitle(raw) : normaliseNotes(raw) };
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
    matches(outcome(whole, "title"), title);
    matches(outcome(whole, "notes"), notes);
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

test("what Unicode says is to be ignored is no visible character, in this version of it too", () => {
  const ignorable = /\p{Default_Ignorable_Code_Point}/u;
  for (let code = 0; code <= 0x10ffff; code += code === 0xd7ff ? 0x801 : 1) {
    const character = String.fromCodePoint(code);
    if (ignorable.test(character)) expect(normaliseTitle(character), code.toString(16)).toBe("");
  }
});

test("a text with a long run of marks is refused before it is composed", () => {
  const marks = `a${"\u0301\u0323".repeat(200)}`;
  expect(titleProblem(marks, 500)).toMatch(/too many accents/);
  expect(normaliseTitle(marks)).toBe(marks);
});
