/** The unsent changes of every tab of this browser on one list: what a closed tab left behind, another one sends.
 *
 * Each page keeps its outbox under a key of its own and says from time to time that it lives. Locks are not
 * needed: two pages that take over the same changes send them with the same ids, and the server applies them once.
 */
import { newId } from "../core/ids.ts";
import type { Queued } from "./queue.ts";
import type { Storage } from "./storage.ts";

interface Shelf {
  aliveAt: number;
  /** The page said that it goes. */
  left: boolean;
  commands: Queued[];
}

export const BEAT_MS = 10_000;
// Browsers wake a hidden page once a minute only.
const SILENT_MS = 180_000;
// A page that is loaded again takes up its own changes first, for it alone knows how to undo them.
const LEFT_MS = 10_000;

export class Tabs {
  /** Where the outbox of this page is kept. */
  readonly storage: Storage;
  private readonly area: () => globalThis.Storage;
  private readonly prefix: string;
  private readonly own: string;
  private commands: Queued[] = [];

  constructor(list: string, area: () => globalThis.Storage) {
    this.area = area;
    this.prefix = `todo:outbox:${list}:`;
    this.own = this.prefix + newId(Date.now());
    this.storage = {
      read: () => undefined,
      write: (_name, commands) => {
        this.commands = (commands as Queued[] | null | undefined) ?? [];
        this.write(false);
      },
    };
  }

  /** Says that this page lives, as long as it keeps something. */
  beat(): void {
    if (this.commands.length > 0) this.write(false);
  }

  /** This page goes: others need not wait to take over what it keeps. */
  leave(): void {
    if (this.commands.length > 0) this.write(true);
  }

  /** Hands the changes of closed pages to `adopt`, oldest first, and then forgets the closed pages. */
  takeOver(adopt: (commands: Queued[]) => void, opening = false): void {
    const found = this.keys().flatMap((key) => {
      const shelf = this.read(key);
      return shelf !== null && isClosed(shelf, opening) ? [{ key, commands: shelf.commands }] : [];
    });
    if (found.length === 0) return;
    const first = ({ commands }: { commands: Queued[] }): string => commands[0]?.id ?? "";
    found.sort((one, other) => (first(one) < first(other) ? -1 : 1));
    adopt(found.flatMap(({ commands }) => commands));
    if (this.read(this.own) === null && this.commands.length > 0) return; // Not kept: leave the others' copies.
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
      // Private windows and full stores refuse; the page asks before it is closed.
    }
  }
}

function isClosed({ aliveAt, left }: Shelf, opening: boolean): boolean {
  // A clock that was set back must not keep a closed page alive.
  const age = Math.abs(Date.now() - aliveAt);
  return left ? opening || age > LEFT_MS : age > SILENT_MS;
}
