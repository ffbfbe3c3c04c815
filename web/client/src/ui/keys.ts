/** Page-wide keyboard shortcuts, active outside text fields. Shortcuts of a row are in `row_keys.ts`. */
import { MOST_ROWS_IN_PAGE } from "./virtual.ts";
import type { Page } from "./context.ts";
import type { Store } from "./store.ts";
import { isComposing, keyName } from "./typing.ts";

type Keys = Record<string, (page: Page) => void>;

/** With Control they work in text fields too. */
const ANYWHERE = new Set(["f", "k"]);

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

/** `more` are further keys that need no Control, by name. */
export function listenToKeys(page: () => Page, more: Keys = {}, moreWithControl: Keys = {}): void {
  const plain: Keys = {
    n: ({ store }) => focusAddField(store),
    "/": ({ store }) => focusAddField(store),
    "?": ({ store }) => (store.shortcutsShown.value = true),
    ...more,
  };
  const withControl: Keys = {
    z: ({ actions }) => actions.undo(),
    "shift+z": ({ actions }) => actions.redo(),
    y: ({ actions }) => actions.redo(),
    f: ({ store }) => search(store),
    ...moreWithControl,
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isComposing(event)) return;
    // Some keyboards have '[' only with AltGr, which is also said to be Control and Alt.
    const isTyped = event.getModifierState("AltGraph");
    const control = (event.ctrlKey || event.metaKey) && !isTyped;
    const key = keyName(event);
    const finds = control && key.toLowerCase() === "f";
    if (finds && isSearchOfBrowser(page().store, event.target)) return;
    const anywhere = control && ANYWHERE.has(key.toLowerCase());
    if (isTextField(event.target) && !anywhere && !(control && isEmptyAddField(event.target))) return;
    if (document.querySelector("dialog[open]")) return;
    const name = `${control && event.shiftKey ? "shift+" : ""}${key.length === 1 ? key.toLowerCase() : key}`;
    const action = event.altKey && !isTyped ? undefined : (control ? withControl : plain)[name];
    if (action === undefined) return;
    event.preventDefault();
    action(page());
  });
}
