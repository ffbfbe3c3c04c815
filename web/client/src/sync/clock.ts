/** The server's clock as this page knows it: command ids are made with it, whatever the device's clock says. */
import type { Storage } from "./storage.ts";

const EXACT_ENOUGH_MS = 250;

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

  /** The server said `serverNow` somewhere between `sentAt` and now. What is about right already stays. */
  learn(serverNow: number, sentAt: number): void {
    const offsetMs = Math.round(serverNow - (sentAt + Date.now()) / 2);
    if (Math.abs(offsetMs - this.offsetMs) < EXACT_ENOUGH_MS) return;
    this.offsetMs = offsetMs;
    this.storage.write("clock", offsetMs);
  }
}
