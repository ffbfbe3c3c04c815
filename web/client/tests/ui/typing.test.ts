import { expect, test } from "vitest";
import { isComposing, keyName } from "../../src/ui/typing.ts";

test.each([
  ["z", "KeyZ", "z"],
  ["Z", "KeyZ", "Z"],
  ["w", "KeyZ", "w"], // AZERTY: the letter on the key counts, not its place
  ["я", "KeyZ", "z"],
  ["Я", "KeyZ", "Z"],
  ["ז", "KeyZ", "z"],
  ["ζ", "KeyZ", "z"],
  ["т", "KeyN", "n"],
  ["é", "Digit2", "é"],
  ["ю", "Period", "ю"],
  ["/", "Slash", "/"],
  ["Enter", "Enter", "Enter"],
  ["Tab", "Tab", "Tab"],
  ["Dead", "BracketLeft", "Dead"],
])("the key %s at %s means %s", (key, code, name) => {
  expect(keyName({ key, code })).toBe(name);
});

test("a key belongs to a composition by the event's word or by the code 229 alone", () => {
  const key = (isComposing: boolean, keyCode: number): KeyboardEvent => ({ isComposing, keyCode }) as KeyboardEvent;
  expect(isComposing(key(true, 13))).toBe(true);
  expect(isComposing(key(false, 229))).toBe(true);
  expect(isComposing(key(false, 13))).toBe(false);
});
