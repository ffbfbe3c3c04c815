/** Commands for lists that this page has perhaps not open: sent at once, and answered with what became of them. */
import { newId } from "../core/ids.ts";
import type { Body, WireError } from "../core/types.ts";
import type { Clock } from "../sync/clock.ts";
import type { Connection } from "../sync/connection.ts";

const TIMEOUT_MS = 15_000;
const NO_ANSWER = { code: "no_answer", message: "There is no connection. Try again when it is back." };

/** A list's id as it is made here: 128 random bits. */
export function newListId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Remote {
  private readonly connection: Connection;
  private readonly clock: Clock;

  constructor(connection: Connection, clock: Clock) {
    this.connection = connection;
    this.clock = clock;
  }

  newId(): string {
    return newId(this.clock.now());
  }

  /** Returns why not, or null. `id` is that of an earlier try. */
  async command(list: string, name: string, args: Body = {}, id = this.newId()): Promise<WireError | null> {
    if (!this.connection.isUp) return NO_ANSWER;
    try {
      const answer = await this.connection.transport.send("command", { list, id, name, args }, TIMEOUT_MS);
      return answer.ok ? null : (answer.error as WireError);
    } catch {
      return NO_ANSWER;
    }
  }
}
