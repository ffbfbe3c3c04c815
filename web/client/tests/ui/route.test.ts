import { afterEach, beforeEach, expect, test, vi } from "vitest";

const kept = new Map<string, string>();

async function listAt(pathname: string): Promise<string> {
  vi.resetModules();
  vi.stubGlobal("location", { pathname, hash: "" });
  return (await import("../../src/ui/route.ts")).listFromAddress();
}

beforeEach(() => {
  kept.clear();
  vi.stubGlobal("window", { addEventListener: () => undefined });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});
afterEach(() => void vi.unstubAllGlobals());

test("the address names the list, and the bare one goes on with the last", async () => {
  expect(await listAt("/")).toBe("main");
  expect(await listAt("/l/home")).toBe("home");
  expect(await listAt("/l/garden/")).toBe("garden");
  expect(await listAt("/")).toBe("garden");
});

test("an address that no list can have is not another list's, and is not the last one used", async () => {
  await listAt("/l/home");
  expect(await listAt("/l/b%20ad!")).toBe("b ad!");
  expect(await listAt("/l/%E0%A4%A")).toBe("%E0%A4%A");
  expect(await listAt("/")).toBe("home");
});
