/** One list on one page: ties the connection, the feed, the outbox and the model together. No DOM here. */
import { isListId, newId } from "../core/ids.ts";
import { DEFAULT_LIMITS } from "../core/tables.ts";
import type { Body, Limits, Person, Snapshot, WireError, WireEvent } from "../core/types.ts";
import { UndoStack } from "../core/undo.ts";
import { delayBefore } from "./backoff.ts";
import { Clock } from "./clock.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import { Feed, type EventsFrame, type JoinAnswer } from "./feed.ts";
import { Model, type Around, type Change } from "./model.ts";
import { Outbox, type Queued } from "./outbox.ts";
import { OwnCommands } from "./own.ts";
import type { Storage } from "./storage.ts";
import type { Answer, Transport } from "./transport.ts";

export interface SessionEvents {
  changed(change: Change): void;
  outbox(): void;
  link(link: ConnectionState): void;
  joined(): void;
  /** The list cannot be joined; `unknown_list` among others. Retryable reasons do not come here. */
  unavailable(error: WireError): void;
  /** A large snapshot is being loaded. */
  loading(arrivedBytes: number, totalBytes: number | null): void;
  /** Who is here, this page among them; `count` is of all, `people` perhaps not. */
  people(people: Person[], count: number): void;
  refused(command: Queued): void;
}

export interface NewCommand {
  name: string;
  args: Body;
  base?: number | string;
  undoOf?: string;
}

const JOIN_TIMEOUT_MS = 10_000;
const COMMAND_TIMEOUT_MS = 15_000;
const NO_LIST_ID = { ok: false, error: { code: "unknown_list", message: "No list can have this address." } };
const JOIN_AGAIN = new Set(["busy", "store_unavailable", "draining", "overloaded", "no_answer", "no_snapshot"]);

export class Session {
  readonly list: string;
  readonly model: Model;
  readonly outbox: Outbox;
  readonly undo = new UndoStack();
  readonly own = new OwnCommands();
  readonly clock: Clock;
  readonly connection: Connection;
  limits: Limits = DEFAULT_LIMITS;
  ready = false;
  /** Which of the people this page is, as long as the server has said so. */
  you: string | null = null;
  private readonly feed: Feed;
  private readonly events: SessionEvents;
  private readonly storage: Storage;
  private rejoin: ReturnType<typeof setTimeout> | undefined;
  private refusals = 0;
  private editing: string | null = null;

  /** `storage` is this tab's; `kept` holds the outbox, and may outlive the tab. */
  constructor(list: string, transport: Transport, storage: Storage, clock: Clock, events: SessionEvents, kept = storage) {
    this.list = list;
    this.events = events;
    this.storage = storage;
    this.clock = clock;
    this.model = new Model(list);
    this.connection = new Connection(transport, {
      opened: () => void this.feed.join(),
      lost: () => this.lost(),
      link: (link) => events.link(link),
      message: (name, payload) => this.receive(name, payload),
    });
    this.feed = new Feed({
      join: async (cursor) =>
        isListId(list) ? this.ask("join", { list, ...cursor, http: true }, JOIN_TIMEOUT_MS) : NO_LIST_ID,
      load: (path) => transport.load(path, (arrived, total) => events.loading(arrived, total)),
      position: () => this.model.position,
      restore: (snapshot, position, reason) => this.restore(snapshot, position, reason),
      apply: (applied) => this.advance(applied),
      joined: (answer) => this.joined(answer),
      refused: (error) => this.joinRefused(error),
    });
    this.outbox = new Outbox(
      {
        send: ({ id, name, args, base }) => this.ask("command", { list, id, name, args, base }, COMMAND_TIMEOUT_MS),
        positionOf: (command) => this.own.positionOf(command),
        repeated: ({ id }, position) => this.own.learn(id, position),
        changed: () => this.outboxChanged(),
        refused: (command) => this.refused(command),
        dropped: (command) => this.undo.forget(command.id),
        noAnswer: () => this.connection.restart(),
      },
      kept,
    );
    this.own.load(storage.read("own") ?? []);
    this.own.expect(this.outbox.queue.map((command) => command.id));
    this.undo.load(storage.read("undo") ?? [[], []]);
  }

  get hash(): string {
    return this.feed.hash;
  }

  start(): void {
    this.connection.start();
  }

  /** Queues commands as one step and shows their likely effect at once. Returns their ids. */
  submit(label: string, commands: readonly NewCommand[]): string[] {
    const queued = commands.map((command): Queued => ({ ...command, label, id: newId(this.clock.now()) }));
    const ids = queued.map((command) => command.id);
    this.own.expect(ids);
    this.outbox.add(queued);
    return ids;
  }

  /** Takes over what a closed page of this list had not sent yet. */
  adopt(commands: readonly Queued[]): void {
    this.own.expect(commands.map((command) => command.id));
    this.outbox.adopt(commands);
  }

  /** Starts the list of this address, named after it, then joins it. */
  async createList(): Promise<void> {
    const title = this.list.replaceAll(/[-_]+/g, " ").trim();
    const command = { list: this.list, id: newId(this.clock.now()), name: "create_list", args: { title } };
    const answer = await this.ask("command", command, COMMAND_TIMEOUT_MS).catch(() => null);
    if (answer !== null && !answer.ok) this.events.unavailable(answer.error as WireError);
    else await this.feed.join();
  }

  /** Tells the others which task is open for editing here, or none. */
  edits(task: string | null): void {
    this.editing = task;
    if (this.ready && this.connection.isUp) this.sendPresence();
  }

  /** Keeps what Undo and Redo mean over a reload. */
  saveSteps(): void {
    this.storage.write("undo", this.undo.save());
    this.storage.write("own", this.own.save());
  }

  private get around(): Around {
    return {
      now: this.clock.now(),
      actor: "",
      maxEvents: this.limits.events,
      eventsToUndo: (command) => this.eventsToUndo(command as Queued),
    };
  }

  private eventsToUndo(command: Queued): readonly WireEvent[] {
    if (command.undoOf === undefined) return [];
    const known = this.own.eventsOf(command.undoOf);
    return known ?? this.outbox.queue.find((other) => other.id === command.undoOf)?.predicted ?? [];
  }

  private receive(name: string, payload: never): void {
    const message = payload as { list?: string };
    if (message?.list !== undefined && message.list !== this.list) return;
    this.receivers[name]?.(payload);
  }

  private readonly receivers: Record<string, (payload: never) => void> = {
    events: (frame: EventsFrame) => this.feed.events(frame),
    head: (head: { position: number; hash: string }) => this.feed.head(head.position, head.hash),
    reset: ({ reason }: { reason: string }) => this.feed.reset(reason),
    presence: ({ people, count }: { people: Person[]; count?: number }) =>
      this.events.people(people, count ?? people.length),
    bye: () => this.connection.leaveSoon(),
  };

  private advance(events: readonly WireEvent[]): void {
    this.own.notice(events);
    this.tell(this.model.advance(events, this.pending, this.around));
  }

  private restore(snapshot: Snapshot, position: number, reason: string | undefined): void {
    this.model.reset(snapshot, position);
    if (reason === "forked" || reason === "ahead") {
      this.own.forgetPositions();
      this.outbox.forgetPositions();
    }
    this.model.repredict(this.pending, this.around);
    this.tell({ tasks: null, events: [] });
  }

  private tell(change: Change): void {
    this.events.changed(change);
    this.events.outbox();
    this.outbox.flush();
  }

  /** What is still to be predicted: a command whose position is applied is in the confirmed state already. */
  private readonly pending = (): readonly Queued[] => {
    const settled = this.outbox.settle(this.model.position);
    for (const { id } of settled) if (this.own.positionOf(id) === undefined) this.undo.forget(id);
    if (settled.length > 0) this.saveSteps();
    return this.outbox.queue;
  };

  private joined({ limits, you }: JoinAnswer): void {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.you = you ?? null;
    this.ready = true;
    this.refusals = 0;
    clearTimeout(this.rejoin);
    this.connection.proved();
    this.events.joined();
    this.sendPresence();
    this.outbox.resume();
  }

  /** Sends a message and learns the time from its answer, a refusal too: ids are made with the server's clock. */
  private async ask(name: string, payload: unknown, timeoutMs: number): Promise<Answer> {
    const sentAt = Date.now();
    const answer = await this.connection.transport.send(name, payload, timeoutMs);
    if (typeof answer.now === "number") this.clock.learn(answer.now, sentAt);
    return answer;
  }

  private sendPresence(): void {
    const presence = this.editing === null ? { list: this.list } : { list: this.list, editing: this.editing };
    this.ask("presence", presence, COMMAND_TIMEOUT_MS).catch(() => undefined);
  }

  private joinRefused(error: WireError): void {
    this.outbox.pause();
    if (!JOIN_AGAIN.has(error.code)) return this.events.unavailable(error);
    clearTimeout(this.rejoin);
    if (error.code === "no_answer" || error.code === "draining") return this.connection.restart();
    this.rejoin = setTimeout(() => void this.feed.again(), delayBefore((this.refusals += 1)));
  }

  private lost(): void {
    clearTimeout(this.rejoin);
    this.feed.lost();
    this.outbox.pause();
    this.you = null;
    this.events.people([], 0);
  }

  private outboxChanged(): void {
    this.events.changed(this.model.repredict(this.pending, this.around));
    this.events.outbox();
  }

  private refused(command: Queued): void {
    this.undo.forget(command.id);
    this.saveSteps();
    this.events.refused(command);
  }
}
