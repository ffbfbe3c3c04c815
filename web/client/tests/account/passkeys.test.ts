/** What is said where a passkey does not work. */
import { describe, expect, test } from "vitest";
import { CANCELLED, inWords, whyNot } from "../../src/account/passkeys.ts";

const at = (hostname: string) => ({ hostname });

describe("where passkeys work", () => {
  test.each(["192.168.1.20", "127.0.0.1", "[::1]"])("not at the address %s", (host) => {
    expect(whyNot(at(host), true)).toMatch(/HTTPS at a host name/);
  });
  test("not over plain HTTP", () => {
    expect(whyNot(at("todo.example.org"), false)).toMatch(/HTTPS/);
  });
  test("not in a browser without them", () => {
    expect(whyNot(at("todo.example.org"), true)).toBe("This browser does not support passkeys.");
  });
  test("in a browser that has them", () => {
    Object.assign(globalThis, { PublicKeyCredential: class {} });
    expect(whyNot(at("todo.example.org"), true)).toBeNull();
    expect(whyNot(at("localhost"), true)).toBeNull();
  });
});

describe("errors in words", () => {
  const named = (name: string): Error => Object.assign(new Error("x"), { name });
  test("a cancelled one is none", () => {
    expect(inWords(named("NotAllowedError")).code).toBe(CANCELLED);
    expect(inWords(Object.assign(new Error("wrapped"), { cause: named("AbortError") })).code).toBe(CANCELLED);
  });
  test("one that is there already", () => {
    expect(inWords(Object.assign(new Error("wrapped"), { cause: named("InvalidStateError") }))).toEqual({
      code: "passkey_failed",
      message: "This device has a passkey for your account already.",
    });
  });
  test("any other", () => {
    expect(inWords(named("Surprise")).message).toMatch(/Try again/);
  });
});
