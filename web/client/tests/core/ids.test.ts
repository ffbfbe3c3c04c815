import { expect, test } from "vitest";
import { derivedId, newId } from "../../src/core/ids.ts";
import { vectors } from "../vectors.ts";

test.each(vectors<{ command: string; line: number; id: string }[]>("ids.json"))(
  "line $line of $command has the id that the server gives it",
  ({ command, line, id }) => expect(derivedId(command, line)).toBe(id),
);

test("a new id is a UUIDv7 of the given time", () => {
  const id = newId(0x0123456789ab);
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newId(0x0123456789ab)).not.toBe(id);
});
