/** Keys that work anywhere on the page outside text fields. Keys of a row live with the row. */
import type { Actions } from "./actions.ts";
import type { Store } from "./store.ts";

export const ADD_FIELD_ID = "new-task";

export function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, [contenteditable]");
}

function focusAddField(): void {
  document.getElementById(ADD_FIELD_ID)?.focus();
}

export function listenToKeys(store: Store, actions: Actions): void {
  const plain: Record<string, () => void> = {
    n: focusAddField,
    "/": focusAddField,
    "?": () => (store.shortcutsShown.value = true),
  };
  const withControl: Record<string, () => void> = {
    z: () => actions.undo(),
    "shift+z": () => actions.redo(),
    y: () => actions.redo(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || isTextField(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const control = event.ctrlKey || event.metaKey;
    const name = `${control && event.shiftKey ? "shift+" : ""}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
    const action = event.altKey ? undefined : (control ? withControl : plain)[name];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
