import { expect, test } from "vitest";
import { createHash } from "node:crypto";
import { addressOf, newSecret } from "../../src/home/share/secrets.ts";
import { newListId } from "../../src/home/remote.ts";
import { isListId } from "../../src/core/ids.ts";
import { expiryWords } from "../../src/home/share/words.ts";

test("a link's secret is 256 bits, and its digest the SHA-256 of the text", () => {
  const { secret, digest } = newSecret();
  expect(Buffer.from(secret, "base64url").length).toBe(32);
  expect(digest).toBe(createHash("sha256").update(secret).digest("hex"));
  expect(newSecret().secret).not.toBe(secret);
  expect(addressOf("https://todo.example", "home", "id", secret)).toBe(`https://todo.example/l/home#key=id.${secret}`);
});

test("a new list's id has 128 bits and is one that a list can have", () => {
  expect(newListId()).toMatch(/^[0-9a-f]{32}$/);
  expect(isListId(newListId())).toBe(true);
});

test("what is said of expiry", () => {
  expect(expiryWords({}, 5)).toBe("never expires");
  expect(expiryWords({ expires: 5 }, 5)).toBe("expired");
  expect(expiryWords({ expires: Date.UTC(2030, 4, 3, 12) }, 5)).toBe("until May 3, 2030");
});
