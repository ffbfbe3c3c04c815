import { expect, test } from "vitest";
import type { LogEntry } from "../../src/account/api.ts";
import { KINDS, sentenceOf } from "../../src/account/people/words.ts";
import { relative } from "../../src/account/times.tsx";
import { inWords } from "../../src/account/form.tsx";
import { kept } from "../../src/account/SignIn.tsx";

const NAMES = { a: { name: "Ann" }, b: { name: "Bo" } };
const entry = (type: string, actor: string, body: Record<string, unknown> = {}): LogEntry => ({ type, actor, body, at: 0, position: 1 });

test.each([
  [entry("signed_in", "a", { person: "a", by: "password" }), "Ann signed in"],
  [entry("signed_in", "a", { person: "a", by: "code" }), "Ann signed in with a recovery code"],
  [entry("signed_in", "a", { person: "a", by: "oidc" }), "Ann signed in by the provider"],
  [entry("identity_linked", "b", { person: "b" }), "Bo linked their account at the provider"],
  [entry("sign_in_failed", "nobody", { person: "b", count: 10 }), "Somebody failed to sign in as Bo, 10 times"],
  [entry("sign_in_failed", "nobody", { person: null, count: 1 }), "Somebody failed to sign in with a name that nobody has"],
  [entry("role_changed", "a", { person: "b", role: "owner" }), "Ann made Bo an owner"],
  [entry("role_changed", "cli", { person: "b", role: "member" }), "The command line made Bo a member"],
  [entry("person_disabled", "a", { person: "b" }), "Ann disabled Bo"],
  [entry("sessions_ended", "b", { person: "b", count: 1 }), "Bo ended 1 session of their own"],
  [entry("invitation_added", "a", { kind: "invite", role: "member", list: "l" }), "Ann made an invitation to a list"],
  [entry("invitation_added", "a", { kind: "reset", person: "b" }), "Ann made a reset link for Bo"],
  [entry("token_added", "b", { person: "b", scopes: ["read", "write"] }), "Bo made a token to read, to change lists"],
  [entry("something_new", "b", {}), "Bo: something new"],
])("%# an event of the log is a sentence", (event, sentence) => {
  expect(sentenceOf(event, NAMES)).toBe(sentence);
});

test("every kind of event can be chosen, and has words", () => {
  for (const type of KINDS.flatMap(({ types }) => types)) {
    expect(sentenceOf(entry(type, "a", { person: "a" }), NAMES)).not.toContain(": ");
  }
});

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
test.each([
  [-10_000, "just now"],
  [10_000, "in 1 minute"],
  [-5 * MINUTE, "5 minutes ago"],
  [-DAY, "yesterday"],
  [DAY - 1_000, "tomorrow"],
  [7 * DAY - 1_000, "in 7 days"],
  [-40 * DAY, "40 days ago"],
  [90 * DAY, "in 3 months"],
])("a time %d ms from now is %s", (difference, words) => {
  expect(relative(1_000_000_000 + difference, 1_000_000_000)).toBe(words);
});

test("how long to wait, and what is kept", () => {
  expect([1, 30, 119, 120, 3_599].map(inWords)).toEqual(["1 second", "30 seconds", "119 seconds", "2 minutes", "60 minutes"]);
  expect(kept({ name: "Ann", unsent: 0 })).toBe("You are signed out here.");
  expect(kept({ name: "Ann", unsent: 2 })).toContain("2 changes are not sent yet:");
});
