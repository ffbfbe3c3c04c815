/** Routing: the list and the filter in the URL. */
import { signal } from "@preact/signals";
import { identity } from "../account/identity.ts";
import { isListId } from "../core/ids.ts";
import type { Filter } from "../core/view.ts";

export type Route = Filter | "trash";

const ROUTES: Record<string, Route> = { "#/active": "active", "#/completed": "completed", "#/trash": "trash" };
const LIST = /^\/l\/(.+?)\/?$/;
/** The list that is always there where access is open. */
export const OPEN_LIST = "main";

/** The list that is always there: where access is open one for all, else each person's Inbox. */
export function firstList(): string {
  const person = identity.value?.access === "accounts" ? identity.value.person : null;
  return person === null ? OPEN_LIST : `inbox-${person.id}`;
}

export const route = signal<Route>(ROUTES[location.hash] ?? "all");

/** Call it when the address is another one. */
export function readRoute(): void {
  route.value = ROUTES[location.hash] ?? "all";
}

window.addEventListener("hashchange", readRoute);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The list that the address names, if it names one. */
export function namedInAddress(): string | undefined {
  const path = LIST.exec(location.pathname)?.[1];
  return path === undefined ? undefined : decoded(path);
}

/** The list id in the URL, which may be invalid; for `/`, the list used last. `root` begins the names in the storage. */
export function listFromAddress(root = "todo:"): string {
  const lastList = `${root}last`;
  const named = namedInAddress();
  try {
    if (named !== undefined && isListId(named)) localStorage.setItem(lastList, named);
    return named ?? localStorage.getItem(lastList) ?? firstList();
  } catch {
    return named ?? firstList();
  }
}
