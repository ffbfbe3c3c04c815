/** Polls for a missing list every 15 s and when the page gets the focus,
 * in case another person creates it. */
import { effect, untracked } from "@preact/signals";
import { isListId } from "../core/ids.ts";
import type { Store } from "./store.ts";

const EVERY_MS = 15_000;

/** `shown` gives the list that the page shows now. */
export function listenForList(shown: () => Store): void {
  const look = (): void => {
    const store = untracked(shown);
    const { session } = store;
    const isMissing = store.unavailable.peek()?.code === "unknown_list" && isListId(session.list);
    if (isMissing && session.connection.isUp && document.visibilityState !== "hidden") session.joinAgain();
  };
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  effect(() => {
    if (shown().unavailable.value?.code !== "unknown_list") return;
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  });
}
