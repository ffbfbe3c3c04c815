/** The server's clock as this page knows it: command ids are made with it, whatever the device's clock says. */
import type { Storage } from "./storage.ts";

export class Clock {
  private offsetMs: number;
  private readonly storage: Storage;

  constructor(storage: Storage) {
    this.storage = storage;
    this.offsetMs = storage.read<number>("clock") ?? 0;
  }

  now(): number {
    return Date.now() + this.offsetMs;
  }

  /** The server said `serverNow` somewhere between `sentAt` and now. */
  learn(serverNow: number, sentAt: number): void {
    this.offsetMs = Math.round(serverNow - (sentAt + Date.now()) / 2);
    this.storage.write("clock", this.offsetMs);
  }
}
