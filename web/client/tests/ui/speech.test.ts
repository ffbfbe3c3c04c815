import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Speech } from "../../src/ui/speech.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the same words again are another text, each time", () => {
  const speech = new Speech();
  const texts = new Set<string>();
  let last = "";
  for (let turn = 0; turn < 4; turn += 1) {
    speech.say("Milk");
    expect(speech.words.value).not.toBe(last);
    expect(speech.words.value.trim()).toBe("Milk");
    last = speech.words.value;
    texts.add(last);
  }
  expect(texts.size).toBe(2);
});

test("words are gone 5 s after the last ones were said", () => {
  const speech = new Speech();
  speech.say("Milk");
  vi.advanceTimersByTime(4_000);
  speech.say("Bread");
  vi.advanceTimersByTime(4_000);
  expect(speech.words.value).toBe("Bread");
  vi.advanceTimersByTime(1_000);
  expect(speech.words.value).toBe("");
});
