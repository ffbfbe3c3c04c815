/** Keeps one connection open: connects, reconnects with backoff, and reports its status. */
import { delayBefore } from "./backoff.ts";
import type { Transport } from "./transport.ts";

export type ConnectionState = "connecting" | "open" | "reconnecting" | "offline";

export interface ConnectionEvents {
  opened(): void;
  lost(): void;
  link(link: ConnectionState): void;
  message(name: string, payload: never): void;
}

// Failed attempts (about 15 s) after which the status changes from 'Reconnecting' to 'Offline'.
const ATTEMPTS_BEFORE_OFFLINE = 5;
const LEAVING_WITHIN_MS = 800;

export class Connection {
  readonly transport: Transport;
  private readonly events: ConnectionEvents;
  private attempt = 0;
  private everOpen = false;
  private up = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private networkGone = false;

  constructor(transport: Transport, events: ConnectionEvents) {
    this.transport = transport;
    this.events = events;
    transport.listen({
      opened: () => this.opened(),
      closed: () => this.closed(),
      message: (name, payload) => events.message(name, payload),
    });
  }

  get isUp(): boolean {
    return this.up;
  }

  start(): void {
    this.say();
    this.transport.open();
  }

  /** Reconnects without delay, because the network is back or the page became visible. */
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
    this.events.opened();
  }

  /** The list was joined: resets the backoff. */
  proved(): void {
    this.attempt = 0;
  }

  private closed(): void {
    clearTimeout(this.leaving);
    if (this.up) {
      this.up = false;
      this.events.lost();
    }
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

  private say(): void {
    const gaveUp = this.networkGone || this.attempt >= ATTEMPTS_BEFORE_OFFLINE;
    this.events.link(this.up ? "open" : gaveUp ? "offline" : this.everOpen || this.attempt > 0 ? "reconnecting" : "connecting");
  }
}
