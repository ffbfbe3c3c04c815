import { afterAll, expect, test, vi } from "vitest";
import type { Person } from "../../src/core/types.ts";
import { MockList } from "../mock/mock_list.ts";
import { MockTransport } from "../mock/mock_transport.ts";
import { Connection } from "../../src/sync/connection.ts";
import { memoryStorage } from "../../src/sync/storage.ts";
import { othersOf } from "../../src/ui/people.ts";

vi.stubGlobal("location", { pathname: "/", hash: "" });
vi.stubGlobal("window", { addEventListener: () => undefined });
const { Store } = await import("../../src/ui/store.ts");
afterAll(() => void vi.unstubAllGlobals());

const person = (id: string, editing: string | null = null): Person => ({ id, actor: "guest", editing });
const ids = (people: Person[]): string[] => people.map(({ id }) => id);

test("oneself is who the server says, whatever anybody edits", () => {
  const people = [person("a", "milk"), person("b"), person("c")];
  expect(ids(othersOf(people, "c", "milk", null))).toEqual(["a", "b"]);
  expect(ids(othersOf(people, "not among the first fifty", undefined, null))).toEqual(["a", "b", "c"]);
});

test("where the server does not say, it is the one who edits what is open here", () => {
  const people = [person("a"), person("b", "milk")];
  expect(ids(othersOf(people, null, "milk", null))).toEqual(["a"]);
  expect(ids(othersOf([person("a", "tea"), person("b", "milk")], null, undefined, "milk"))).toEqual(["a"]);
  expect(ids(othersOf(people, null, undefined, null))).toEqual(["b"]);
});

test("people who were told of before the join's answer are sorted out after it, and nobody is 'you' after a break", async () => {
  const list = new MockList("main");
  const join = list.join.bind(list);
  list.join = (message) => ({ ...join(message), you: "me" });
  const transport = new MockTransport(list);
  const store = new Store("main", new Connection(transport), memoryStorage(), memoryStorage(), memoryStorage());
  transport.duringJoin = () => transport.push("presence", { list: "main", people: [person("her"), person("me")] });
  store.session.start();
  await vi.waitFor(() => expect(store.ready.value).toBe(true));
  expect(ids(store.people.value)).toEqual(["her"]);
  expect(store.others.value).toBe(1);
  transport.breakConnection();
  expect(store.session.you).toBeNull();
  store.session.connection.stop();
});
