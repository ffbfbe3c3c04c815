import { expect, test } from "vitest";
import { nextFrom, signInAddress } from "../../src/account/next.ts";
import { pageOf } from "../../src/account/page_of.ts";

test.each([
  ["/l/main", "/l/main"],
  ["/l/main#/active", "/l/main#/active"],
  ["/people?x=1", "/people?x=1"],
  ["/sign-in-notes", "/sign-in-notes"],
  ["//evil.example/", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/\n//evil.example", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["l/main", "/"],
  ["", "/"],
  ["/sign-in", "/"],
  ["/sign-in?next=/l/a", "/"],
])("the way back of %j is %j", (next, expected) => {
  expect(nextFrom(`?next=${encodeURIComponent(next)}`)).toBe(expected);
});

test("without one it is the list used last", () => {
  expect(nextFrom("")).toBe("/");
});

test("the sign-in page is told where one came from", () => {
  expect(signInAddress("/l/main#/active")).toBe("/sign-in?next=%2Fl%2Fmain%23%2Factive");
  expect(nextFrom(new URL(signInAddress("/l/main#/active"), "http://x").search)).toBe("/l/main#/active");
  expect(signInAddress("/")).toBe("/sign-in");
});

test("an address is a page of accounts, or else a list's", () => {
  expect(["/", "/l/main", "/l/sign-in", "/sign-in", "/sign-in/", "/welcome", "/invite", "/reset", "/people"].map(pageOf)).toEqual([
    "list",
    "list",
    "list",
    "sign-in",
    "sign-in",
    "link",
    "link",
    "link",
    "people",
  ]);
});
