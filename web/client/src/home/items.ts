/** What the sidebar shows, in which order, and what a move within it means for the home. Pure. */
import type { Entry } from "../core/home_state.ts";

export const INBOX = "inbox-";

export interface Item {
  id: string;
  title: string;
  role: string | null;
  color: string | null;
  favourite: boolean;
  /** Whether it is in the home: only then it has a place, a star and a colour. */
  isKept: boolean;
  /** Only its owners see it, and may restore it. */
  deleted: boolean;
}

export interface Sections {
  inbox: Item[];
  favourites: Item[];
  lists: Item[];
  deleted: Item[];
}

export type Shown = Entry & { id: string };

export const UNTITLED = "To-do";

/** Whether one may change a list of the sidebar. */
export function mayChange({ role }: Pick<Item, "role">, isOpenAccess: boolean): boolean {
  return isOpenAccess || role === "owner" || role === "editor";
}

export function isInbox(list: string): boolean {
  return list.startsWith(INBOX);
}

/** `others` are lists that are not in the home, such as the one that is open; they come last. */
export function sectionsOf(entries: readonly Shown[], others: readonly { id: string; title: string }[]): Sections {
  const known = new Set(entries.map(({ id }) => id));
  const items: Item[] = entries.map(({ id, title, role, color, favourite, deleted }) => ({ id, title: title || UNTITLED, role, color, favourite, isKept: true, deleted }));
  const more = others
    .filter(({ id }, index) => !known.has(id) && others.findIndex((other) => other.id === id) === index)
    .map(({ id, title }) => ({ id, title: title || UNTITLED, role: null, color: null, favourite: false, isKept: false, deleted: false }));
  const there = items.filter(({ deleted }) => !deleted);
  return {
    inbox: there.filter(({ id }) => isInbox(id)),
    favourites: there.filter(({ id, favourite }) => favourite && !isInbox(id)),
    lists: [...there.filter(({ id, favourite }) => !favourite && !isInbox(id)), ...more],
    deleted: items.filter(({ deleted }) => deleted),
  };
}

export function inOrder({ inbox, favourites, lists, deleted }: Sections): Item[] {
  return [...inbox, ...favourites, ...lists, ...deleted];
}

/** After which entry an item has to stand to come to this index within its section; null: first of all. `order` is
 * that of the whole home. */
export function placeAt(order: readonly string[], section: readonly string[], id: string, index: number): string | null {
  const rest = section.filter((other) => other !== id);
  if (index > 0) return rest[Math.min(index, rest.length) - 1] ?? null;
  const others = order.filter((other) => other !== id);
  return others[others.indexOf(rest[0] ?? "") - 1] ?? null;
}
