import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Clock } from "../../src/sync/clock.ts";
import { memoryStorage, storageOf, type Storage } from "../../src/sync/storage.ts";

const NOW = 1_800_000_000_000;
let storage: Storage;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  storage = memoryStorage();
});
afterEach(() => void vi.useRealTimers());

test("the server's time lies in the middle between question and answer, and survives a reload", () => {
  const clock = new Clock(storage);
  expect(clock.now()).toBe(NOW);
  clock.learn(NOW + 60_000, NOW - 200);
  expect(clock.now()).toBe(NOW + 60_100);
  expect(new Clock(storage).now()).toBe(NOW + 60_100);
  expect(storage.read("clock")).toBe(60_100);
});

test("a clock that is about right stays", () => {
  const clock = new Clock(storage);
  clock.learn(NOW + 249, NOW);
  clock.learn(NOW - 249, NOW);
  expect([clock.now(), storage.read("clock")]).toEqual([NOW, undefined]);
  clock.learn(NOW + 250, NOW);
  expect(clock.now()).toBe(NOW + 250);
});

test("values of the browser's store are kept under a prefix, and nothing is no value", () => {
  const values = new Map<string, string>();
  const area = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  } as unknown as globalThis.Storage;
  for (const kept of [storageOf(() => area, "p:"), memoryStorage()]) {
    expect(kept.read("a")).toBeUndefined();
    kept.write("a", { b: [1] });
    expect(kept.read("a")).toEqual({ b: [1] });
    kept.write("a", null);
    expect(kept.read("a")).toBeUndefined();
    kept.write("b", 0);
    kept.write("b", undefined);
    expect(kept.read("b")).toBeUndefined();
    kept.write("c", "");
    expect(kept.read("c")).toBe("");
  }
  expect([...values]).toEqual([["p:c", '""']]);
});

test("a store that refuses, or holds nonsense, costs only what it would keep", () => {
  const refusing = storageOf(() => {
    throw new Error("forbidden");
  }, "p:");
  refusing.write("a", 1);
  expect(refusing.read("a")).toBeUndefined();
  const nonsense = storageOf(() => ({ getItem: () => "{" }) as unknown as globalThis.Storage, "");
  expect(nonsense.read("a")).toBeUndefined();
});
