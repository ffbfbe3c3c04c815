import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Queued } from "../../src/sync/queue.ts";
import { Tabs } from "../../src/sync/tabs.ts";

class Area implements globalThis.Storage {
  readonly values = new Map<string, string>();
  full = false;
  get length(): number {
    return this.values.size;
  }
  key = (index: number): string | null => [...this.values.keys()][index] ?? null;
  getItem = (key: string): string | null => this.values.get(key) ?? null;
  removeItem = (key: string): void => void this.values.delete(key);
  clear = (): void => this.values.clear();
  setItem = (key: string, value: string): void => {
    if (this.full) throw new Error("full");
    this.values.set(key, value);
  };
}

const command = (id: string): Queued => ({ id, name: "add_task", args: {}, label: id });
let area: Area;

function open(list = "main", ...ids: string[]): Tabs {
  const tabs = new Tabs(list, () => area);
  if (ids.length > 0) tabs.storage.write("outbox", ids.map(command));
  return tabs;
}

/** What a page takes over, and keeps from then on. */
function taken(tabs: Tabs, opening: boolean): string[] {
  const ids: string[] = [];
  tabs.takeOver((commands) => {
    ids.push(...commands.map(({ id }) => id));
    tabs.storage.write("outbox", commands);
  }, opening);
  return ids;
}

beforeEach(() => {
  vi.useFakeTimers();
  area = new Area();
});
afterEach(() => void vi.useRealTimers());

test("what closed pages left is taken over once, oldest first", () => {
  for (const ids of [["3", "4"], ["1", "2"]]) open("main", ...ids).leave();
  expect(taken(open(), true)).toEqual(["1", "2", "3", "4"]);
  expect(taken(open(), true)).toEqual([]);
  expect(area.length).toBe(1);
});

test("a living page keeps its own, and another list's changes are not for this one", () => {
  const living = open("main", "1");
  open("other", "2").leave();
  vi.advanceTimersByTime(170_000);
  living.beat();
  vi.advanceTimersByTime(170_000);
  expect(taken(open(), true)).toEqual([]);
});

test("a page that ended without a word is taken for closed after three minutes", () => {
  open("main", "1");
  vi.advanceTimersByTime(170_000);
  expect(taken(open(), true)).toEqual([]);
  vi.advanceTimersByTime(20_000);
  expect(taken(open(), false)).toEqual(["1"]);
});

test("a page that is loaded again comes first; a page beside it waits a moment", () => {
  open("main", "1").leave();
  const beside = open();
  expect(taken(beside, false)).toEqual([]);
  vi.advanceTimersByTime(11_000);
  expect(taken(beside, false)).toEqual(["1"]);
});

test("what cannot be kept here stays where it was", () => {
  open("main", "1").leave();
  area.full = true;
  expect(taken(open(), true)).toEqual(["1"]);
  area.full = false;
  expect(taken(open(), true)).toEqual(["1"]);
});

test("a page that has sent everything leaves nothing behind", () => {
  const tabs = open("main", "1");
  tabs.storage.write("outbox", undefined);
  tabs.leave();
  expect(area.length).toBe(0);
});
