/** Keys that work anywhere on the page outside text fields. Keys of a row live with the row. */
import { MOST_ROWS_IN_PAGE } from "./virtual.ts";
import type { Actions } from "./actions.ts";
import type { Store } from "./store.ts";
import { isComposing, keyName } from "./typing.ts";

export const ADD_FIELD_ID = "new-task";

export function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, [contenteditable]");
}

function focusAddField(): void {
  document.getElementById(ADD_FIELD_ID)?.focus();
}

/** Nothing is typed that the browser could take back itself. */
function isEmptyAddField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.id === ADD_FIELD_ID && target.value === "";
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
    f: () => (store.searching.value = true),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isComposing(event)) return;
    const control = event.ctrlKey || event.metaKey;
    const key = keyName(event);
    const finds = control && key.toLowerCase() === "f";
    // A list that is in the page as a whole is the browser's to search; so is any at the second time.
    if (finds && (store.searching.value || store.rows.value.length <= MOST_ROWS_IN_PAGE)) return;
    if (isTextField(event.target) && !finds && !(control && isEmptyAddField(event.target))) return;
    if (document.querySelector("dialog[open]")) return;
    const name = `${control && event.shiftKey ? "shift+" : ""}${key.length === 1 ? key.toLowerCase() : key}`;
    const action = event.altKey ? undefined : (control ? withControl : plain)[name];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
