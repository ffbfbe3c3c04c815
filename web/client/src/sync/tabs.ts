/** Shares outboxes between this browser's tabs of one list: a tab sends what a closed tab left unsent.
 *
 * Each page stores its outbox under its own key with a heartbeat. No locks: if two pages take over the same
 * commands, they send the same ids, and the server applies each once.
 */
import { newId } from "../core/ids.ts";
import type { Queued } from "./queue.ts";
import type { Storage } from "./storage.ts";

interface Shelf {
  aliveAt: number;
  /** The page has announced that it is closing. */
  left: boolean;
  commands: Queued[];
}

export const BEAT_MS = 10_000;
// Heartbeat timeout; browsers run timers of hidden pages only once a minute.
const SILENT_MS = 180_000;
// Grace period after closing, so that a reloading page gets its own changes back: only it can undo them.
const LEFT_MS = 10_000;

export class Tabs {
  /** The storage of this page's outbox. */
  readonly storage: Storage;
  private readonly area: () => globalThis.Storage;
  private readonly prefix: string;
  private readonly own: string;
  private commands: Queued[] = [];

  /** `root` is what names in the storage begin with: each person's own. */
  constructor(list: string, area: () => globalThis.Storage, root = "todo:") {
    this.area = area;
    this.prefix = `${root}outbox:${list}:`;
    this.own = this.prefix + newId(Date.now());
    this.storage = {
      read: () => undefined,
      write: (_name, commands) => {
        this.commands = (commands as Queued[] | null | undefined) ?? [];
        this.write(false);
      },
    };
  }

  /** Writes the heartbeat, if the outbox is not empty. */
  beat(): void {
    if (this.commands.length > 0) this.write(false);
  }

  /** Marks this page as closed, so that others need not wait for the heartbeat timeout. */
  leave(): void {
    if (this.commands.length > 0) this.write(true);
  }

  /** Passes the commands of closed pages to `adopt`, oldest first, then deletes their entries. */
  takeOver(adopt: (commands: Queued[]) => void, opening = false): void {
    const found = this.keys().flatMap((key) => {
      const shelf = this.read(key);
      return shelf !== null && isClosed(shelf, opening) ? [{ key, commands: shelf.commands }] : [];
    });
    if (found.length === 0) return;
    const first = ({ commands }: { commands: Queued[] }): string => commands[0]?.id ?? "";
    found.sort((one, other) => (first(one) < first(other) ? -1 : 1));
    adopt(found.flatMap(({ commands }) => commands));
    if (this.read(this.own) === null && this.commands.length > 0) return; // Not persisted: keep others' copies.
    for (const { key } of found) this.area().removeItem(key);
  }

  private keys(): string[] {
    try {
      const area = this.area();
      const keys = Array.from({ length: area.length }, (_, index) => area.key(index) ?? "");
      return keys.filter((key) => key.startsWith(this.prefix) && key !== this.own);
    } catch {
      return [];
    }
  }

  private read(key: string): Shelf | null {
    try {
      return JSON.parse(this.area().getItem(key) ?? "null") as Shelf | null;
    } catch {
      return null;
    }
  }

  private write(left: boolean): void {
    try {
      const shelf: Shelf = { aliveAt: Date.now(), left, commands: this.commands };
      if (this.commands.length === 0) this.area().removeItem(this.own);
      else this.area().setItem(this.own, JSON.stringify(shelf));
    } catch {
      // Storage is full or forbidden (private windows); the page then asks before closing.
    }
  }
}

function isClosed({ aliveAt, left }: Shelf, opening: boolean): boolean {
  // A clock that was set back must not keep a closed page alive.
  const age = Math.abs(Date.now() - aliveAt);
  return left ? opening || age > LEFT_MS : age > SILENT_MS;
}
