/** Routing: the list and the filter in the URL. */
import { signal } from "@preact/signals";
import { isListId } from "../core/ids.ts";
import type { Filter } from "../core/view.ts";

export type Route = Filter | "trash";

const ROUTES: Record<string, Route> = { "#/active": "active", "#/completed": "completed", "#/trash": "trash" };
const LIST = /^\/l\/(.+?)\/?$/;
const LAST_LIST = "todo:last";
export const FIRST_LIST = "main";

export const route = signal<Route>(ROUTES[location.hash] ?? "all");

window.addEventListener("hashchange", () => (route.value = ROUTES[location.hash] ?? "all"));

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The list id in the URL, which may be invalid; for `/`, the list used last. */
export function listFromAddress(): string {
  const path = LIST.exec(location.pathname)?.[1];
  const named = path === undefined ? undefined : decoded(path);
  try {
    if (named !== undefined && isListId(named)) localStorage.setItem(LAST_LIST, named);
    return named ?? localStorage.getItem(LAST_LIST) ?? FIRST_LIST;
  } catch {
    return named ?? FIRST_LIST;
  }
}
