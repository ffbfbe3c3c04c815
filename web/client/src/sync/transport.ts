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
  /** Loads a snapshot from the URL in a join's answer. */
  load(path: string, progress: Progress): Promise<Loaded>;
  listen(events: TransportEvents): void;
}

const MESSAGES = ["events", "reset", "head", "presence", "bye"] as const;

export class SocketTransport implements Transport {
  private readonly socket: Socket;
  private readonly address: string;

  constructor(address?: string) {
    this.address = address ?? "";
    const options = { transports: ["websocket"], reconnection: false, autoConnect: false, timeout: 8_000 };
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

  load(path: string, progress: Progress): Promise<Loaded> {
    return loadSnapshot(this.address + path, progress);
  }

  listen(events: TransportEvents): void {
    this.socket.on("connect", () => events.opened());
    this.socket.on("disconnect", (reason) => events.closed(reason));
    this.socket.on("connect_error", (error) => events.closed(error.message));
    for (const name of MESSAGES) this.socket.on(name, (payload: unknown) => events.message(name, payload as never));
  }
}
