import { expect, test, vi } from "vitest";
import { isListId } from "../../src/core/ids.ts";
import { MockList } from "../mock/mock_list.ts";
import { openPage } from "../mock/page.ts";

test("a list id begins with a letter or digit and has at most 64 of a few characters", () => {
  for (const id of ["main", "a", "0-_A", "a".repeat(64)]) expect(isListId(id)).toBe(true);
  for (const id of ["", "-a", "_a", "b ad!", "a/b", "ä", "a\n", "a".repeat(65)]) expect(isListId(id)).toBe(false);
});

test("an address that no list can have is answered without asking the server", async () => {
  const page = openPage(new MockList("b ad!"));
  await vi.waitFor(() => expect(page.unavailable.map(({ code }) => code)).toEqual(["unknown_list"]));
  expect(page.transport.sent).toEqual([]);
});
