import { expect, test } from "vitest";
import { mayReload, type Moment } from "../../src/ui/update.ts";

const calm: Moment = { update: "needed", unsaved: false, typing: false, hidden: false, idleMs: 0, sinceReloadMs: 1e9 };

test.each<[string, Partial<Moment>, boolean]>([
  ["a page that cannot go on is loaded at once", {}, true],
  ["there is no newer one", { update: "none" }, false],
  ["something is not saved", { unsaved: true }, false],
  ["somebody types", { typing: true }, false],
  ["it was loaded just now, and the old one came again", { sinceReloadMs: 1_000 }, false],
  ["a page that can go on waits until nobody looks", { update: "ready" }, false],
  ["nobody looks", { update: "ready", hidden: true }, true],
  ["nobody has touched it for a while", { update: "ready", idleMs: 30_000 }, true],
  ["nobody looks, but something is not saved", { update: "ready", hidden: true, unsaved: true }, false],
])("%s", (_what, moment, expected) => {
  expect(mayReload({ ...calm, ...moment })).toBe(expected);
});
