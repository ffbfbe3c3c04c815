import { beforeEach, expect, test } from "vitest";
import type { Identity, Person } from "../../src/account/api.ts";
import { forget, rootOf, sweep, unsentOf } from "../../src/account/person_storage.ts";
import type { Queued } from "../../src/sync/queue.ts";
import { storageOf } from "../../src/sync/storage.ts";
import { Tabs } from "../../src/sync/tabs.ts";

class Area implements globalThis.Storage {
  readonly values = new Map<string, string>();
  get length(): number {
    return this.values.size;
  }
  key = (index: number): string | null => [...this.values.keys()][index] ?? null;
  getItem = (key: string): string | null => this.values.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.values.set(key, value);
  removeItem = (key: string): void => void this.values.delete(key);
  clear = (): void => this.values.clear();
}

const person = (id: string): Person => ({ id, name: id, initials: "", hue: 0, login: id, role: "member" });
const accounts = (id: string): Identity => ({ access: "accounts", sign_up: false, person: person(id) });
const command = (id: string, position?: number): Queued => ({
  id,
  name: "add_task",
  args: {},
  label: id,
  ...(position === undefined ? {} : { position }),
});
let kept: Area;
let tab: Area;

function tabsOf(id: string, list: string, ...commands: Queued[]): Tabs {
  const tabs = new Tabs(list, () => kept, rootOf(accounts(id)));
  if (commands.length > 0) tabs.storage.write("outbox", commands);
  return tabs;
}

function taken(tabs: Tabs): string[] {
  const ids: string[] = [];
  tabs.takeOver((commands) => ids.push(...commands.map(({ id }) => id)), true);
  return ids;
}

beforeEach(() => {
  kept = new Area();
  tab = new Area();
});

test("where access is open, names are as they ever were", () => {
  expect(rootOf({ access: "open", sign_up: false, person: person("you") })).toBe("todo:");
});

test("nobody takes over what somebody else has not sent", () => {
  tabsOf("ann", "main", command("1")).leave();
  expect(taken(tabsOf("bo", "main"))).toEqual([]);
  expect(taken(new Tabs("main", () => kept))).toEqual([]);
  expect(taken(tabsOf("ann", "main"))).toEqual(["1"]);
});

test("what is not sent is counted over all lists and tabs of a person", () => {
  tabsOf("ann", "main", command("1"), command("2", 7));
  tabsOf("ann", "other", command("3"));
  tabsOf("bo", "main", command("4"));
  expect(unsentOf("ann", () => kept)).toBe(2);
  expect(unsentOf("cy", () => kept)).toBe(0);
});

test("who signs out leaves nothing, also by a tab that closes after that, and comes back to nothing", () => {
  const late = tabsOf("ann", "main", command("1"));
  tabsOf("bo", "main", command("2"));
  storageOf(() => tab, "todo:@ann:main:").write("draft", "Milk");
  forget("ann", () => kept, () => tab);
  late.leave();
  storageOf(() => tab, "todo:@ann:main:").write("draft", "Milk");
  sweep(() => kept, () => tab);
  expect([...kept.values.keys(), ...tab.values.keys()].filter((name) => name.includes("@ann"))).toEqual(["todo:@ann:gone"]);
  late.leave();
  sweep(() => kept, () => tab, "ann");
  expect([...kept.values.keys()].filter((name) => name.includes("@ann"))).toEqual([]);
  expect(unsentOf("bo", () => kept)).toBe(1);
});

test("who was signed out by somebody else finds it again", () => {
  tabsOf("ann", "main", command("1")).leave();
  sweep(() => kept, () => tab, "bo");
  sweep(() => kept, () => tab, "ann");
  expect(taken(tabsOf("ann", "main"))).toEqual(["1"]);
});
