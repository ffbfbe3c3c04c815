/** Keeps one connection up, for all logs that are read over it: when to open it, when to try again, what to say
 * about it meanwhile, and which reader a message is for. */
import { delayBefore } from "./backoff.ts";
import type { Transport } from "./transport.ts";

export type ConnectionState = "connecting" | "open" | "reconnecting" | "offline";

/** Who reads a log over the connection. */
export interface Reader {
  readonly list: string;
  opened(): void;
  lost(): void;
  link(link: ConnectionState): void;
  /** A message about the log. */
  message(name: string, payload: never): void;
}

// Failed attempts (about 15 s) after which the status changes from 'Reconnecting' to 'Offline'.
const ATTEMPTS_BEFORE_OFFLINE = 5;
const LEAVING_WITHIN_MS = 800;
const LEAVE_TIMEOUT_MS = 15_000;

export class Connection {
  readonly transport: Transport;
  private readonly readers = new Set<Reader>();
  private started = false;
  private attempt = 0;
  private everOpen = false;
  private up = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private networkGone = false;

  constructor(transport: Transport) {
    this.transport = transport;
    transport.listen({
      opened: () => this.opened(),
      closed: () => this.closed(),
      message: (name, payload) => this.receive(name, payload),
    });
  }

  get isUp(): boolean {
    return this.up;
  }

  /** Opens it, unless that was done already. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.say();
    this.transport.open();
  }

  /** The reader hears of everything from now on; if the connection is up, of that at once. */
  attach(reader: Reader): void {
    if (this.readers.has(reader)) return;
    this.readers.add(reader);
    if (this.started) reader.link(this.link);
    if (this.up) reader.opened();
  }

  detach(reader: Reader): void {
    this.readers.delete(reader);
  }

  /** Tells the server that nobody here reads the log any more, unless somebody does. */
  leave(list: string): void {
    if (!this.up || [...this.readers].some((reader) => reader.list === list)) return;
    this.transport.send("leave", { list }, LEAVE_TIMEOUT_MS).catch(() => undefined);
  }

  /** Something suggests that it would work now: the network is back, or somebody looks at the page. */
  hurry(): void {
    this.networkGone = false;
    if (this.up) return;
    this.attempt = 0;
    this.retryIn(0);
  }

  /** The network went offline: reports it and drops the connection. */
  wentOffline(): void {
    this.networkGone = true;
    this.restart();
  }

  /** Closes the connection and opens another. */
  restart(): void {
    this.transport.close();
    this.closed();
  }

  /** The replica is shutting down: reconnects after a random delay, to spread the clients. */
  leaveSoon(): void {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.restart(), Math.random() * LEAVING_WITHIN_MS);
  }

  stop(): void {
    this.started = false;
    clearTimeout(this.leaving);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.transport.close();
  }

  private opened(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.up = true;
    this.everOpen = true;
    this.networkGone = false;
    this.say();
    this.tell((reader) => reader.opened());
  }

  /** A list was joined over this connection: the next break starts counting anew. */
  proved(): void {
    this.attempt = 0;
  }

  private closed(): void {
    clearTimeout(this.leaving);
    if (this.up) {
      this.up = false;
      this.tell((reader) => reader.lost());
    }
    if (!this.started) return;
    if (this.timer === undefined) this.retryIn(delayBefore(this.attempt));
    this.say();
  }

  private retryIn(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.attempt += 1;
      this.say();
      this.transport.open();
    }, delayMs);
  }

  private receive(name: string, payload: never): void {
    if (name === "bye") return this.leaveSoon();
    const { list } = payload as { list?: string };
    this.tell((reader) => reader.message(name, payload), list);
  }

  /** Tells all readers, or those of one log. One that hears of it may detach itself or another. */
  private tell(say: (reader: Reader) => void, list?: string): void {
    for (const reader of [...this.readers]) {
      if (this.readers.has(reader) && (list === undefined || reader.list === list)) say(reader);
    }
  }

  private say(): void {
    this.tell((reader) => reader.link(this.link));
  }

  private get link(): ConnectionState {
    if (this.up) return "open";
    if (this.networkGone || this.attempt >= ATTEMPTS_BEFORE_OFFLINE) return "offline";
    return this.everOpen || this.attempt > 0 ? "reconnecting" : "connecting";
  }
}
