/** Page-wide keyboard shortcuts, active outside text fields. Shortcuts of a row are in `row_keys.ts`. */
import { MOST_ROWS_IN_PAGE } from "./virtual.ts";
import type { Actions } from "./actions.ts";
import type { Store } from "./store.ts";
import { isComposing, keyName } from "./typing.ts";

export const ADD_FIELD_ID = "new-task";
export const SEARCH_FIELD_ID = "search-list";

export function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, [contenteditable]");
}

/** Focuses the add field and remembers the row to return to. */
function focusAddField(store: Store): void {
  store.addedFrom.value = document.activeElement?.closest<HTMLElement>("[data-task]")?.dataset.task ?? null;
  document.getElementById(ADD_FIELD_ID)?.focus();
}

function search(store: Store): void {
  const field = document.getElementById(SEARCH_FIELD_ID) as HTMLInputElement | null;
  store.searching.value = true;
  field?.focus();
  field?.select();
}

/** Whether Ctrl+F opens the browser's find: if all rows are rendered, or in the search field itself. */
function isSearchOfBrowser(store: Store, target: EventTarget | null): boolean {
  if (store.searching.value) return target instanceof HTMLElement && target.id === SEARCH_FIELD_ID;
  return store.rows.value.length <= MOST_ROWS_IN_PAGE;
}

/** Whether the target is the empty add field, where Ctrl+Z is ours
 * because the browser has nothing to undo. */
function isEmptyAddField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.id === ADD_FIELD_ID && target.value === "";
}

export function listenToKeys(store: Store, actions: Actions): void {
  const plain: Record<string, () => void> = {
    n: () => focusAddField(store),
    "/": () => focusAddField(store),
    "?": () => (store.shortcutsShown.value = true),
  };
  const withControl: Record<string, () => void> = {
    z: () => actions.undo(),
    "shift+z": () => actions.redo(),
    y: () => actions.redo(),
    f: () => search(store),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isComposing(event)) return;
    const control = event.ctrlKey || event.metaKey;
    const key = keyName(event);
    const finds = control && key.toLowerCase() === "f";
    if (finds && isSearchOfBrowser(store, event.target)) return;
    if (isTextField(event.target) && !finds && !(control && isEmptyAddField(event.target))) return;
    if (document.querySelector("dialog[open]")) return;
    const name = `${control && event.shiftKey ? "shift+" : ""}${key.length === 1 ? key.toLowerCase() : key}`;
    const action = event.altKey ? undefined : (control ? withControl : plain)[name];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
