/** What the address says: the list, and which of its tasks to show. */
import { signal } from "@preact/signals";
import type { Filter } from "../core/view.ts";

export type Route = Filter | "trash";

const ROUTES: Record<string, Route> = { "#/active": "active", "#/completed": "completed", "#/trash": "trash" };
const LIST = /^\/l\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})\/?$/;
const LAST_LIST = "todo:last";
export const FIRST_LIST = "main";

export const route = signal<Route>(ROUTES[location.hash] ?? "all");

window.addEventListener("hashchange", () => (route.value = ROUTES[location.hash] ?? "all"));

/** The list of this page; `/` goes on with the one used last. */
export function listFromAddress(): string {
  const named = LIST.exec(location.pathname)?.[1];
  try {
    if (named !== undefined) localStorage.setItem(LAST_LIST, named);
    return named ?? localStorage.getItem(LAST_LIST) ?? FIRST_LIST;
  } catch {
    return named ?? FIRST_LIST;
  }
}
