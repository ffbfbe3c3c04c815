import { expect, test, vi } from "vitest";
import { LIST } from "../../src/core/list.ts";
import { Clock } from "../../src/sync/clock.ts";
import { Connection } from "../../src/sync/connection.ts";
import { Session } from "../../src/sync/session.ts";
import { memoryStorage } from "../../src/sync/storage.ts";
import { MockList } from "../mock/mock_list.ts";
import { MockTransport } from "../mock/mock_transport.ts";

function page(key?: string) {
  const list = new MockList("home");
  const transport = new MockTransport(list);
  const unavailable = vi.fn();
  const nothing = (): void => undefined;
  const events = { changed: nothing, outbox: nothing, link: nothing, joined: nothing, loading: nothing, people: nothing, refused: nothing, outdated: nothing, unavailable };
  const session = new Session(LIST, "home", new Connection(transport), memoryStorage(), new Clock(memoryStorage()), events);
  session.key = key;
  session.start();
  return { list, transport, session, unavailable };
}

test("a list that is seen by a link is joined with its key, and the answer says the role", async () => {
  const { transport, session } = page("id.secret");
  await vi.waitFor(() => expect(session.ready).toBe(true));
  expect(transport.sent.find(([name]) => name === "join")![1].key).toBe("id.secret");
  expect(session.role).toBe("editor");
  session.connection.stop();
});

test("who is removed keeps what waits, and nothing of it is sent", async () => {
  const { transport, session, unavailable } = page();
  await vi.waitFor(() => expect(session.ready).toBe(true));
  transport.push("removed", { list: "home" });
  expect(unavailable).toHaveBeenCalledWith(expect.objectContaining({ code: "unknown_list" }));
  const sent = transport.sent.length;
  session.submit("Add", [{ name: "add_task", args: { task: "019a0000-0000-7000-8000-000000000001", title: "late" } }]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(transport.sent.slice(sent).filter(([name]) => name === "command")).toEqual([]);
  expect(session.outbox.waiting).toHaveLength(1);
  session.connection.stop();
});
