/** One log on one page: ties the feed, the outbox and the model together, over a connection that others use too.
 * No DOM here. */
import type { Kind } from "../core/kind.ts";
import { isListId, newId } from "../core/ids.ts";
import { DEFAULT_LIMITS } from "../core/tables.ts";
import type { State as ListState } from "../core/state.ts";
import type { Tree } from "../core/tree.ts";
import type { Body, Limits, Person, Role, Snapshot, WireError, WireEvent } from "../core/types.ts";
import { UndoStack } from "../core/undo.ts";
import { delayBefore } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { Connection, ConnectionState, Reader } from "./connection.ts";
import { Feed, type EventsFrame, type JoinAnswer } from "./feed.ts";
import { Model, type Around, type Change } from "./model.ts";
import { Outbox } from "./outbox.ts";
import type { Queued } from "./queue.ts";
import { OwnCommands } from "./own.ts";
import { sizeInBytes } from "./split.ts";
import type { Storage } from "./storage.ts";
import type { Answer } from "./transport.ts";

export interface SessionEvents {
  changed(change: Change): void;
  outbox(): void;
  link(link: ConnectionState): void;
  joined(): void;
  /** The list cannot be joined, such as `unknown_list`; not called for retryable errors. */
  unavailable(error: WireError): void;
  /** A large snapshot is being loaded. */
  loading(arrivedBytes: number, totalBytes: number | null): void;
  /** The people on the list, including this page; `count` is the total, `people` may be cut. */
  people(people: Person[], count: number): void;
  refused(command: Queued): void;
  /** A newer version of the page exists. `isNeeded`: this one cannot continue with the list. */
  outdated(isNeeded: boolean): void;
}

export interface NewCommand {
  name: string;
  args: Body;
  base?: number | string;
  undoOf?: string;
}

const JOIN_TIMEOUT_MS = 10_000;
const COMMAND_TIMEOUT_MS = 15_000;
/** Upper bound of Socket.IO's overhead per message: type, acknowledgement id, event name. */
const PACKET_BYTES = 64;
/** Joins at older replicas (about a minute) before we assume that no rolling update is in progress. */
const OLD_REPLICAS_ASKED = 12;
const NO_LIST_ID = { ok: false, error: { code: "unknown_list", message: "No list can have this address." } };
const JOIN_AGAIN = new Set(["busy", "store_unavailable", "draining", "overloaded", "no_answer", "no_snapshot", "not_signed_in"]);

export class Session<State = ListState, Shown = Tree> {
  readonly list: string;
  readonly model: Model<State, Shown>;
  readonly outbox: Outbox;
  readonly undo = new UndoStack();
  readonly own = new OwnCommands();
  readonly clock: Clock;
  readonly connection: Connection;
  limits: Limits = DEFAULT_LIMITS;
  ready = false;
  /** The newest schema that the server knows to which this page is connected. */
  private schema: number;
  /** Which of the people this page is, as long as the server has said so. */
  you: string | null = null;
  /** What one might do here when the log was joined last. */
  role: Role | null = null;
  /** `<id>.<secret>` of the link that the log is joined by. */
  key: string | undefined;
  private readonly kind: Kind<State, Shown>;
  private readonly feed: Feed;
  private readonly events: SessionEvents;
  private readonly storage: Storage;
  private rejoin: ReturnType<typeof setTimeout> | undefined;
  private refusals = 0;
  private editing: string | null = null;
  /** The last join's answer, once it is there. */
  private join: Promise<unknown> | null = null;
  private readonly reader: Reader;

  /** `storage` is this tab's and this log's; `kept` holds the outbox, and may outlive the tab. */
  constructor(
    kind: Kind<State, Shown>,
    list: string,
    connection: Connection,
    storage: Storage,
    clock: Clock,
    events: SessionEvents,
    kept = storage,
  ) {
    this.list = list;
    this.connection = connection;
    this.schema = kind.schema;
    this.events = events;
    this.storage = storage;
    this.clock = clock;
    this.kind = kind;
    this.model = new Model(kind, list);
    this.reader = {
      list,
      opened: () => void this.feed.join(),
      lost: () => this.lost(),
      link: (link) => events.link(link),
      message: (name, payload) => this.receivers[name]?.(payload),
    };
    this.feed = new Feed({
      join: (cursor) => this.askToJoin(cursor),
      load: (path) => connection.transport.load(path, (arrived, total) => events.loading(arrived, total), this.key),
      position: () => this.model.position,
      // Only a newer server's is looked through.
      unknownIn: (snapshot, schema) => (schema > kind.schema ? kind.unknownIn(snapshot) : null),
      restore: (snapshot, position, reason) => this.restore(snapshot, position, reason),
      apply: (applied) => this.advance(applied),
      joined: (answer) => this.joined(answer),
      refused: (error) => this.joinRefused(error),
      outdated: () => this.outdated(),
    });
    this.outbox = new Outbox(
      {
        send: (command) => this.ask("command", this.messageOf(command), COMMAND_TIMEOUT_MS),
        problem: (command) => this.tooLarge(command),
        // During a rolling update a replica may be older than this page: the next one knows more.
        mayBeSent: ({ args }) => kind.schemaFor(args) <= this.schema,
        positionOf: (command) => this.own.positionOf(command),
        accepted: ({ id, position }, again) => {
          if (again) this.own.learn(id, position!);
        },
        changed: () => this.outboxChanged(),
        refused: (command) => this.refused(command),
        dropped: (commands) => commands.forEach((command) => this.undo.forget(command.id)),
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

  /** Joins, now or as soon as there is a connection. */
  start(): void {
    this.connection.attach(this.reader);
    this.connection.start();
  }

  /** Leaves the log; the connection stays. What is not sent is kept in the storage, and goes out after `start`. */
  close(): void {
    this.connection.detach(this.reader);
    this.lost();
    // A server that is still at work on the join would put the leave before it.
    void this.join?.then(() => this.connection.leave(this.list));
    this.join = null;
  }

  /** Queues commands as one step and shows their likely effect at once. Returns their ids. */
  submit(label: string, commands: readonly NewCommand[]): string[] {
    const ids = commands.map(() => newId(this.clock.now()));
    const group = ids.length > 1 ? { group: ids[0]! } : {};
    const queued = commands.map((command, index): Queued => ({ ...command, ...group, label, id: ids[index]! }));
    this.own.expect(ids);
    this.outbox.add(queued);
    return ids;
  }

  /** Takes over the unsent commands of a closed page of this list. */
  adopt(commands: readonly Queued[]): void {
    this.own.expect(commands.map((command) => command.id));
    this.outbox.adopt(commands);
  }

  /** Retries a refused join. */
  joinAgain(): void {
    void this.feed.again();
  }

  /** Creates the list of this address, titled by its id, then joins it. */
  async createList(): Promise<void> {
    const { name, args } = this.kind.creation(this.list);
    const answer = await this.perform(name, args).catch(() => null);
    if (answer !== null && !answer.ok) this.events.unavailable(answer.error as WireError);
    else await this.feed.join();
  }

  /** Sends a command past the outbox, for somebody who waits for what becomes of it. Rejects without an answer;
   * `id` is that of an earlier try. */
  perform(name: string, args: Body, id = newId(this.clock.now())): Promise<Answer> {
    return this.ask("command", { list: this.list, id, name, args }, COMMAND_TIMEOUT_MS);
  }

  /** Announces the task open for editing here, or null, to the other people. */
  edits(task: string | null): void {
    this.editing = task;
    if (this.ready && this.connection.isUp) this.sendPresence();
  }

  /** Persists the undo and redo stacks across reloads. */
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
    return known ?? this.model.predicted(command.undoOf);
  }

  private readonly receivers: Record<string, (payload: never) => void> = {
    events: (frame: EventsFrame) => this.feed.events(frame),
    head: (head: { position: number; hash: string }) => this.feed.head(head.position, head.hash),
    reset: ({ reason }: { reason: string }) => this.feed.reset(reason),
    presence: ({ people, count }: { people: Person[]; count?: number }) =>
      this.events.people(people, count ?? people.length),
    removed: () => this.removed(),
  };

  private async askToJoin(cursor: { since: number; hash: string } | null): Promise<Answer> {
    if (!isListId(this.list) || !this.kind.owns(this.list)) return NO_LIST_ID;
    const key = this.key === undefined ? {} : { key: this.key };
    const answer = this.ask("join", { list: this.list, ...cursor, http: true, ...key }, JOIN_TIMEOUT_MS);
    this.join = answer.catch(() => undefined);
    return answer;
  }

  private advance(events: readonly WireEvent[]): void {
    this.own.notice(events);
    let change: Change;
    try {
      change = this.model.advance(events, this.pending, this.around);
    } finally {
      this.settle();
    }
    this.tell(change);
  }

  private restore(snapshot: Snapshot, position: number, reason: string | undefined): void {
    this.model.reset(snapshot, position);
    if (reason === "forked" || reason === "ahead") {
      this.own.forgetPositions();
      this.outbox.forgetPositions();
    }
    this.model.repredict(this.pending, this.around);
    this.settle();
    this.tell({ tasks: null, events: [] });
  }

  private tell(change: Change): void {
    this.events.changed(change);
    this.events.outbox();
    this.outbox.flush();
  }

  /** The commands to predict: those not applied at the position. */
  private readonly pending = (position: number): readonly Queued[] =>
    this.outbox.queue.filter((command) => (command.position ?? Infinity) > position);

  /** Removes applied commands; those without events are also removed from the undo stack. */
  private settle(): void {
    const settled = this.outbox.settle(this.model.position);
    for (const { id } of settled) if (this.own.positionOf(id) === undefined) this.undo.forget(id);
    if (settled.length > 0) this.saveSteps();
  }

  private messageOf({ id, name, args, base, group }: Queued): Body {
    return { list: this.list, id, name, args, base, group };
  }

  /** The error for a command above the server's frame limit, which would close the connection at every
   * attempt. */
  private tooLarge(command: Queued): WireError | null {
    const size = sizeInBytes(this.messageOf(command)) + PACKET_BYTES;
    if (size <= this.limits.frame) return null;
    const message = "This is too large to be sent in one piece. Shorten it, or add it in parts.";
    return { code: "frame_too_large", message };
  }

  private joined({ limits, you, role, schema = 1 }: JoinAnswer): void {
    this.schema = schema;
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.you = you ?? null;
    this.role = role ?? null;
    this.ready = true;
    this.refusals = 0;
    clearTimeout(this.rejoin);
    this.connection.proved();
    this.events.joined();
    this.sendPresence();
    this.outbox.resume();
    if (schema > this.kind.schema) this.events.outdated(false);
  }

  /** Stops, because a newer page is needed: keeps the shown state, and the outbox for the reloaded page. */
  private outdated(): void {
    this.outbox.pause();
    this.events.outdated(true);
  }

  /** Sends a message; updates the server clock estimate from its answer, also from a refusal. */
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
    clearTimeout(this.rejoin);
    if (error.code === "no_answer" || error.code === "draining") return this.connection.restart();
    this.refusals += 1;
    // This replica is too old to read the list; during a rolling update another one can.
    const isOld = error.code === "upgrade_needed";
    if (isOld && this.refusals > OLD_REPLICAS_ASKED) this.events.unavailable(error);
    else if (!isOld && !JOIN_AGAIN.has(error.code)) return this.events.unavailable(error);
    this.rejoin = setTimeout(() => (isOld ? this.connection.restart() : void this.feed.again()), delayBefore(this.refusals));
  }

  /** One may not see the log any more. What waits is kept, and goes nowhere unless one may again. */
  private removed(): void {
    this.lost();
    this.ready = false;
    this.events.unavailable({ code: "unknown_list", message: "You are no longer a member of this list." });
  }

  private lost(): void {
    clearTimeout(this.rejoin);
    this.feed.lost();
    this.outbox.pause();
    this.you = null;
    this.events.people([], 0);
  }

  private outboxChanged(): void {
    const change = this.model.repredict(this.pending, this.around);
    this.settle();
    this.events.changed(change);
    this.events.outbox();
  }

  private refused(command: Queued): void {
    this.undo.forget(command.id);
    this.saveSteps();
    this.events.refused(command);
  }
}
