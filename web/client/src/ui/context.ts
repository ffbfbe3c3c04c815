/** The Preact context with the store and the actions. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Actions } from "./actions.ts";
import type { Store } from "./store.ts";

export interface Page {
  store: Store;
  actions: Actions;
}

export const Context = createContext<Page | null>(null);

export function usePage(): Page {
  return useContext(Context)!;
}
