/** An estimate of the server's clock, used for command ids, because the device's clock may be wrong. */
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

  /** Adjusts the offset: the server's time was `serverNow` between `sentAt` and now. Ignores small
   * differences. */
  learn(serverNow: number, sentAt: number): void {
    const offsetMs = Math.round(serverNow - (sentAt + Date.now()) / 2);
    if (Math.abs(offsetMs - this.offsetMs) < EXACT_ENOUGH_MS) return;
    this.offsetMs = offsetMs;
    this.storage.write("clock", offsetMs);
  }
}
