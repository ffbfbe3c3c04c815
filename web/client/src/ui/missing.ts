/** Polls for a missing list every 15 s and when the page gets the focus,
 * in case another person creates it. */
import { effect } from "@preact/signals";
import { isListId } from "../core/ids.ts";
import type { Store } from "./store.ts";

const EVERY_MS = 15_000;

export function listenForList(store: Store): void {
  const { session } = store;
  const look = (): void => {
    const isMissing = store.unavailable.peek()?.code === "unknown_list" && isListId(session.list);
    if (isMissing && session.connection.isUp && document.visibilityState !== "hidden") session.joinAgain();
  };
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  effect(() => {
    if (store.unavailable.value?.code !== "unknown_list") return;
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  });
}
