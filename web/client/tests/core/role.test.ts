import { expect, test } from "vitest";
import { isAtLeast, roleIn } from "../../src/core/role.ts";

const LIST = {
  deleted: 0,
  members: { ann: "owner", bo: "viewer" },
  links: { edit: { role: "editor", digest: "" }, old: { role: "editor", digest: "", expires: 10 } },
} as const;

test("a role is the member's, or the link's if that is higher", () => {
  expect(roleIn(LIST, "bo", null, 0)).toBe("viewer");
  expect(roleIn(LIST, "bo", "edit", 0)).toBe("editor");
  expect(roleIn(LIST, "ann", "edit", 0)).toBe("owner");
  expect(roleIn(LIST, "cy", "edit", 0)).toBe("editor");
});

test("who is no member and came by no valid link has none", () => {
  expect(roleIn(LIST, "cy", null, 0)).toBeNull();
  expect(roleIn(LIST, "cy", "revoked", 0)).toBeNull();
  expect(roleIn(LIST, "cy", "old", 9)).toBe("editor");
  expect(roleIn(LIST, "cy", "old", 10)).toBeNull();
});

test("a deleted list is there for its owners alone", () => {
  const deleted = { ...LIST, deleted: 5 };
  expect(roleIn(deleted, "ann", null, 0)).toBe("owner");
  expect(roleIn(deleted, "bo", "edit", 0)).toBeNull();
});

test("roles are ordered, and none is less than each", () => {
  expect(isAtLeast("commenter", "editor")).toBe(false);
  expect(isAtLeast("owner", "editor")).toBe(true);
  expect(isAtLeast(null, "viewer")).toBe(false);
});
