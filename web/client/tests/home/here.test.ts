import { expect, test } from "vitest";
import { hereSentence, othersHere } from "../../src/home/here.ts";

test("a person with two pages is one, and oneself is nobody else", () => {
  const people = ["ann", "bo", "bo", "cy"].map((actor, index) => ({ id: String(index), actor }));
  expect(othersHere(people, "ann")).toEqual(["bo", "cy"]);
});

test.each([
  [["Bo"], 0, "Bo is here"],
  [["Bo", "Cy"], 0, "Bo and Cy are here"],
  [["Bo", "Cy"], 1, "Bo, Cy and 1 other are here"],
  [["Bo", "Cy", "Di", "Ed"], 3, "Bo, Cy, Di, Ed and 3 others are here"],
  [[], 1, "1 other person is here"],
  [[], 2, "2 other people are here"],
])("%j and %i more", (known, more, sentence) => expect(hereSentence(known, more)).toBe(sentence));
