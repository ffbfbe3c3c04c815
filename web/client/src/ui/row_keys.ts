/** Keyboard shortcuts of a row: navigate, edit, complete, delete, open a link, and move with the handle. */
import { dropAt, withoutMoving, type Drop } from "../core/drop.ts";
import { plainText } from "../core/links.ts";
import type { Page } from "./context.ts";
import { ADD_FIELD_ID, isTextField } from "./keys.ts";
import type { Part } from "./store.ts";
import * as typing from "./typing.ts";

type Keys = Record<string, () => void>;

function run(keys: Keys, event: KeyboardEvent): void {
  const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[keyName(event)];
  if (action === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}

function keyName(event: KeyboardEvent): string {
  return event.key === "Tab" && event.shiftKey ? "Shift+Tab" : typing.keyName(event);
}

/** Opens the focused link, else the row's first link. */
function openLink({ store }: Page, target: HTMLElement): void {
  const link = target.closest("a") ?? target.closest("[data-task]")?.querySelector<HTMLAnchorElement>(".title a");
  if (link == null) store.urgent.say("There is no link in this task.");
  else link.click();
}

function opensLink(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && (event.ctrlKey || event.metaKey || event.altKey);
}

function partOf(event: KeyboardEvent): Part {
  const part = (event.target as HTMLElement).dataset.part as Part | undefined;
  return part ?? "title";
}

function step({ store }: Page, id: string, by: number, part: Part): void {
  const edited = store.editing.value?.task;
  // Skip the row that is being edited: it has no title element, and arrow keys in its field move the caret.
  const rows = store.rows.value.filter((row) => !row.gone && (row.id === id || row.id !== edited || part !== "title"));
  const next = rows[rows.findIndex((row) => row.id === id) + by];
  if (next !== undefined) store.wantedFocus.value = { task: next.id, part };
  else if (by < 0) document.getElementById(ADD_FIELD_ID)?.focus();
}

export function rowKeys(page: Page, id: string, event: KeyboardEvent): void {
  if (event.defaultPrevented || isTextField(event.target)) return;
  if (opensLink(event)) {
    event.preventDefault();
    event.stopPropagation();
    return openLink(page, event.target as HTMLElement);
  }
  const part = partOf(event);
  const along = part === "handle" ? part : "title";
  const keys: Keys = {
    ArrowDown: () => step(page, id, 1, along),
    ArrowUp: () => step(page, id, -1, along),
    Delete: () => page.actions.remove(id),
    Backspace: () => page.actions.remove(id),
    m: () => (page.store.wantedFocus.value = { task: id, part: "handle" }),
  };
  if (part === "checkbox") keys.Enter = keys.F2 = () => page.actions.startEdit(id);
  if (isEdited(page, id)) keys.Escape = () => discardEdit(page, id);
  run(keys, event);
}

function isEdited({ store }: Page, id: string): boolean {
  return store.editing.value?.task === id;
}

function discardEdit({ store, actions }: Page, id: string): void {
  actions.cancelEdit();
  if (!store.isDeleted(id)) store.wantedFocus.value = { task: id, part: "title" };
}

export function titleKeys(page: Page, id: string, event: KeyboardEvent): void {
  // Keys on a link inside the title keep their usual meaning: Enter follows the link.
  if (event.target !== event.currentTarget) return;
  run(
    {
      Enter: () => page.actions.startEdit(id),
      F2: () => page.actions.startEdit(id),
      " ": () => page.actions.toggle(id),
      ArrowLeft: () => (page.store.wantedFocus.value = { task: id, part: "handle" }),
    },
    event,
  );
}

/** The handle: Space lifts and drops, arrows move, Tab and Shift+Tab change the level, Escape cancels or
 * leaves. */
export function handleKeys(page: Page, id: string, event: KeyboardEvent): void {
  const { store } = page;
  const isLifted = store.lifted.value?.task === id;
  const still: Keys = {
    " ": () => lift(page, id),
    Enter: () => lift(page, id),
    Tab: () => indentNow(page, id, 1),
    "Shift+Tab": () => indentNow(page, id, -1),
    Escape: () => (isEdited(page, id) ? discardEdit(page, id) : (store.wantedFocus.value = { task: id, part: "title" })),
    ArrowRight: () => (store.wantedFocus.value = { task: id, part: "title" }),
  };
  const lifted: Keys = {
    " ": () => drop(page, id),
    Enter: () => drop(page, id),
    ArrowUp: () => shift(page, id, -1, 0),
    ArrowDown: () => shift(page, id, 1, 0),
    ArrowLeft: () => shift(page, id, 0, -1),
    ArrowRight: () => shift(page, id, 0, 1),
    Tab: () => shift(page, id, 0, 1),
    "Shift+Tab": () => shift(page, id, 0, -1),
    Escape: () => cancel(page, id),
  };
  run(isLifted ? lifted : still, event);
}

/** A click lifts and drops as Space does: screen readers in browse mode and double taps send only clicks. */
handleKeys.clicked = (page: Page, id: string): void => {
  if (page.store.lifted.value?.task === id) drop(page, id);
  else lift(page, id);
};

/** Ends the lift when the focus moves elsewhere; re-rendering the rows removes the focus only briefly. */
handleKeys.blurred = (page: Page, id: string): void => {
  setTimeout(() => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-task]")?.dataset.task;
    if (page.store.lifted.peek()?.task === id && focused !== id) cancel(page, id, false);
  }, 50);
};

function titleOf({ store }: Page, id: string): string {
  return plainText(store.model.shown.get(id)?.title ?? "");
}

function lift(page: Page, id: string): void {
  const { store } = page;
  const { rows } = store.view.value;
  const gap = rows.findIndex((row) => row.id === id);
  if (gap < 0) return;
  store.lifted.value = { task: id, drop: dropAt(withoutMoving(rows, id), gap, rows[gap]!.depth) };
  say(page, id, "Lifted");
  keepFocus(page, id);
}

function shift(page: Page, id: string, byRows: number, byLevels: number): void {
  const { store } = page;
  const { drop: at } = store.lifted.value!;
  const rest = withoutMoving(store.view.value.rows, id);
  // Up and down keep the level if possible; level keys change it in place.
  store.lifted.value = { task: id, drop: dropAt(rest, at.gap + byRows, at.depth + byLevels) };
  say(page, id, byLevels === 0 ? "Moved" : "Level changed");
  keepFocus(page, id);
}

function drop(page: Page, id: string): void {
  const { store, actions } = page;
  const { drop: at } = store.lifted.value!;
  store.lifted.value = null;
  const place = placeOf(page, id, at);
  if (isElsewhere(page, id, at)) actions.move(id, at);
  store.urgent.say(`Dropped “${titleOf(page, id)}”, ${place}.`);
  keepFocus(page, id);
}

function cancel(page: Page, id: string, refocus = true): void {
  page.store.lifted.value = null;
  page.store.urgent.say(`“${titleOf(page, id)}” stays where it was.`);
  if (refocus) keepFocus(page, id);
}

function indentNow(page: Page, id: string, by: number): void {
  const { store, actions } = page;
  const { rows } = store.view.value;
  const gap = rows.findIndex((row) => row.id === id);
  if (gap < 0) return;
  const depth = rows[gap]!.depth;
  const rest = withoutMoving(rows, id);
  const at = by < 0 ? outdented(rest, gap, depth) : dropAt(rest, gap, depth + by);
  if (depth + by < 0 || !isElsewhere(page, id, at)) {
    store.urgent.say(by > 0 ? "There is no task above to go under." : "It is at the top level already.");
  } else {
    actions.move(id, at);
    store.urgent.say(`Level ${at.depth + 1}.`);
  }
  keepFocus(page, id);
}

/** One level up, directly after its former parent, so past its following siblings. */
function outdented(rest: ReturnType<typeof withoutMoving>, gap: number, depth: number): ReturnType<typeof dropAt> {
  let end = gap;
  while (end < rest.length && rest[end]!.depth >= depth) end += 1;
  return dropAt(rest, end, depth - 1);
}

function isElsewhere({ store }: Page, id: string, at: { parent: string | null; after: string | null }): boolean {
  const task = store.model.shown.get(id);
  if (task === undefined || task.parent !== at.parent) return task !== undefined;
  const shown = store.model.shown.children(task.parent).filter((other) => !store.model.shown.get(other)!.trashed);
  const index = shown.indexOf(id);
  return (shown[index - 1] ?? null) !== at.after;
}

function placeOf({ store }: Page, id: string, at: Drop): string {
  return `row ${at.gap + 1} of ${withoutMoving(store.view.value.rows, id).length + 1}`;
}

function say(page: Page, id: string, what: string): void {
  const { store } = page;
  const { drop: at } = store.lifted.value!;
  store.urgent.say(`${what}: “${titleOf(page, id)}”, ${placeOf(page, id, at)}, level ${at.depth + 1}.`);
}

function keepFocus({ store }: Page, id: string): void {
  store.wantedFocus.value = { task: id, part: "handle" };
}
