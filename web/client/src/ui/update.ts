/** Automatic reload to a newer page, once no input or unsaved change would be lost. */
import type { Store } from "./store.ts";

/** `ready`: optional, this page still works. `needed`: this page cannot show the list. */
export type Update = "none" | "ready" | "needed";

const LOOK_EVERY_MS = 1_000;
const IDLE_MS = 30_000;
/** Minimum time between reloads: a cache may serve the old page again, which must not cause a loop. */
const AGAIN_AFTER_MS = 60_000;

export interface Moment {
  update: Update;
  unsaved: boolean;
  typing: boolean;
  hidden: boolean;
  idleMs: number;
  sinceReloadMs: number;
}

/** Whether the page may be reloaded now. */
export function mayReload({ update, unsaved, typing, hidden, idleMs, sinceReloadMs }: Moment): boolean {
  if (update === "none" || unsaved || typing || sinceReloadMs < AGAIN_AFTER_MS) return false;
  return update === "needed" || hidden || idleMs >= IDLE_MS;
}

export function listenToUpdates(shown: () => Store, reload: () => void): void {
  let actedAt = Date.now();
  for (const name of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(name, () => (actedAt = Date.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    const store = shown();
    const moment = {
      update: store.newerPage.value,
      unsaved: store.waiting.value > 0 || store.refused.value.length > 0,
      typing: store.editing.value !== null || isTyping(),
      hidden: document.hidden,
      idleMs: Date.now() - actedAt,
      sinceReloadMs: Date.now() - (store.drafts.read<number>("reloaded") ?? 0),
    };
    if (!mayReload(moment)) return;
    store.drafts.write("reloaded", Date.now());
    reload();
  }, LOOK_EVERY_MS);
}

function isTyping(): boolean {
  const field = document.activeElement;
  return (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.type !== "checkbox" && field.value !== "";
}
