import { expect, test } from "vitest";
import { matching } from "../../src/home/matching.ts";

const find = (text: string, ...names: string[]): string[] => matching(names, text, (name) => name);

test("what begins with the text comes before words and parts that do", () => {
  expect(find("gar", "Sugar", "My garden", "Garden", "Tea")).toEqual(["Garden", "My garden", "Sugar"]);
});

test("accents and case make no difference, and no text finds all in their order", () => {
  expect(find("apf", "Äpfel", "Birnen")).toEqual(["Äpfel"]);
  expect(find("É", "cafe", "tea")).toEqual(["cafe", "tea"]);
  expect(find("  ", "b", "a")).toEqual(["b", "a"]);
});
