/** What a browser keeps is kept for each person apart: nobody's unsent changes, undo steps or drafts are another's.
 *
 * Where access is open, names begin with `todo:` alone. A person's begin with `todo:@<id>:`.
 */
import type { Queued } from "../sync/queue.ts";
import type { Identity } from "./api.ts";

type Area = () => globalThis.Storage;

const OPEN = "todo:";
const GONE = "gone";

/** What the names in the browser's storage begin with. */
export function rootOf(identity: Identity): string {
  return identity.access === "open" || identity.person === null ? OPEN : personRoot(identity.person.id);
}

function personRoot(person: string): string {
  return `${OPEN}@${person}:`;
}

function namesIn(area: Area, prefix: string): string[] {
  try {
    const names = Array.from({ length: area().length }, (_, index) => area().key(index) ?? "");
    return names.filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** How many of a person's changes, of all lists and tabs of this browser, the server does not have yet. */
export function unsentOf(person: string, area: Area): number {
  let count = 0;
  for (const name of namesIn(area, `${personRoot(person)}outbox:`)) {
    try {
      const { commands } = JSON.parse(area().getItem(name)!) as { commands: Queued[] };
      count += commands.filter((command) => command.position === undefined).length;
    } catch {
      // Not one of ours.
    }
  }
  return count;
}

/** The person signs out here: nothing of theirs stays. Tabs that are still open may write once more when they
 * close, so a mark stays until `sweep` has seen the person come back. */
export function forget(person: string, kept: Area, tab: Area): void {
  remove(person, kept);
  remove(person, tab);
  try {
    kept().setItem(personRoot(person) + GONE, "1");
  } catch {
    // Then nothing was kept either.
  }
}

/** At the start of every page: removes what people left who have signed out. `arriving` comes back now. */
export function sweep(kept: Area, tab: Area, arriving?: string): void {
  for (const name of namesIn(kept, `${OPEN}@`)) {
    const person = /^todo:@([^:]+):gone$/.exec(name)?.[1];
    if (person === undefined) continue;
    remove(person, kept);
    remove(person, tab);
    if (person !== arriving) kept().setItem(name, "1");
  }
}

function remove(person: string, area: Area): void {
  for (const name of namesIn(area, personRoot(person))) area().removeItem(name);
}
