import { expect, test } from "vitest";
import { problemFrom } from "../../src/account/ContinueWith.tsx";

test("what did not work at the provider is said in words of a fixed list", () => {
  expect(problemFrom("?problem=denied")?.message).toBe("Signing in was cancelled at the provider.");
  for (const other of ["", "?next=/", "?problem=", "?problem=<b>", "?problem=toString", "?problem=__proto__"]) {
    expect(problemFrom(other)).toBeNull();
  }
});
