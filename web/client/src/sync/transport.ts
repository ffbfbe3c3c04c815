/** The only module that uses Socket.IO: opens and closes a connection, sends and receives. No policy. */
import { io, type Socket } from "socket.io-client";
import { loadSnapshot, type Loaded, type Progress } from "./snapshot.ts";

export type Answer = Record<string, unknown> & { ok: boolean };

export interface TransportEvents {
  opened(): void;
  /** The connection closed or could not be opened. */
  closed(reason: string): void;
  message(name: string, payload: never): void;
}

export interface Transport {
  readonly id: string | undefined;
  open(): void;
  close(): void;
  /** Resolves with the answer. Rejects at the timeout or if the connection closes. */
  send(name: string, payload: unknown, timeoutMs: number): Promise<Answer>;
  /** Loads a snapshot from the URL in a join's answer; `key` is of the link that the list was joined by. */
  load(path: string, progress: Progress, key?: string): Promise<Loaded>;
  listen(events: TransportEvents): void;
}

/** Whom this page takes itself for, and what happens when the server does not: nobody is signed in
 * (`not_signed_in`), or somebody else (`other_person`), or no more (`signed_out`). */
export interface Visitor {
  person: string | null;
  turnedAway(code: string): void;
}

const TURNED_AWAY = new Set(["not_signed_in", "other_person"]);

const MESSAGES = ["events", "reset", "head", "presence", "removed", "bye"] as const;

export class SocketTransport implements Transport {
  private readonly socket: Socket;
  private readonly address: string;

  private readonly visitor: Visitor | undefined;

  constructor(address?: string, visitor?: Visitor) {
    this.address = address ?? "";
    this.visitor = visitor;
    const named = visitor?.person ? { auth: { person: visitor.person } } : {};
    const options = { transports: ["websocket"], reconnection: false, autoConnect: false, timeout: 8_000, ...named };
    this.socket = address === undefined ? io(options) : io(address, { ...options, forceNew: true });
  }

  get id(): string | undefined {
    return this.socket.id;
  }

  open(): void {
    this.socket.connect();
  }

  close(): void {
    this.socket.disconnect();
  }

  async send(name: string, payload: unknown, timeoutMs: number): Promise<Answer> {
    return (await this.socket.timeout(timeoutMs).emitWithAck(name, payload)) as Answer;
  }

  load(path: string, progress: Progress, key?: string): Promise<Loaded> {
    return loadSnapshot(this.address + path, progress, key === undefined ? {} : { "X-Todo-Link": key });
  }

  listen(events: TransportEvents): void {
    this.socket.on("connect", () => events.opened());
    this.socket.on("disconnect", (reason) => events.closed(reason));
    this.socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
      const code = error.data?.code ?? "";
      if (TURNED_AWAY.has(code)) this.visitor?.turnedAway(code);
      events.closed(error.message);
    });
    this.socket.on("signed_out", () => this.visitor?.turnedAway("signed_out"));
    for (const name of MESSAGES) this.socket.on(name, (payload: unknown) => events.message(name, payload as never));
  }
}
