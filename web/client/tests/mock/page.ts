/** A session on a mock list, and what it told its page. */
import { LIST } from "../../src/core/list.ts";
import { Clock } from "../../src/sync/clock.ts";
import { Connection, type ConnectionState } from "../../src/sync/connection.ts";
import type { Queued } from "../../src/sync/queue.ts";
import { Session } from "../../src/sync/session.ts";
import { memoryStorage, type Storage } from "../../src/sync/storage.ts";
import type { WireError } from "../../src/core/types.ts";
import type { MockList } from "./mock_list.ts";
import { MockTransport } from "./mock_transport.ts";

export interface MockPage {
  session: Session;
  transport: MockTransport;
  storage: Storage;
  links: ConnectionState[];
  refused: Queued[];
  unavailable: WireError[];
  outdated: boolean[];
  titles(): string[];
}

export function openPage(list: MockList, storage: Storage = memoryStorage()): MockPage {
  const transport = new MockTransport(list);
  const links: ConnectionState[] = [];
  const refused: Queued[] = [];
  const unavailable: WireError[] = [];
  const outdated: boolean[] = [];
  const session = new Session(LIST, list.id, new Connection(transport), storage, new Clock(memoryStorage()), {
    changed: () => undefined,
    outbox: () => undefined,
    outdated: (isNeeded) => outdated.push(isNeeded),
    link: (link) => links.push(link),
    joined: () => undefined,
    loading: () => undefined,
    unavailable: (error) => unavailable.push(error),
    people: () => undefined,
    refused: (command) => refused.push(command),
  });
  const titles = (): string[] => session.model.shown.children(null).map((id) => session.model.shown.get(id)!.title);
  session.start();
  return { session, transport, storage, links, refused, unavailable, outdated, titles };
}

let counter = 0;

/** Somebody else does something. */
export function elsewhere(list: MockList, name: string, args: Record<string, unknown>, base?: number): string {
  counter += 1;
  const id = `00000000-0000-7000-8000-${counter.toString(16).padStart(12, "0")}`;
  const command = { id, name, args: name === "add_task" ? { task: id, ...args } : args };
  list.command(base === undefined ? command : { ...command, base });
  return id;
}

export function add(page: MockPage, title: string): string {
  const task = `task-${title}`;
  const [command] = page.session.submit(title, [{ name: "add_task", args: { task, title } }]);
  return command!;
}
