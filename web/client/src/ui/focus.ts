/** Focus management: the focus never falls back to the body.
 *
 * When the focused element is removed or becomes inert, the focus moves to the same part of the next row,
 * else of the previous row, else to the add field; or to a heading if there is no add field or it would open
 * an on-screen keyboard. Overlays (dialogs, toasts) return the focus when they close. A moved element keeps
 * the focus.
 */
import { ADD_FIELD_ID } from "./keys.ts";

const OVER_THE_PAGE = "dialog, .toast";
const HEADINGS = ["#trash-title", ".list-name"];

interface Place {
  element: HTMLElement;
  part: string;
  row: HTMLElement | null;
  /** The surrounding rows, nearest first; empty outside of rows. */
  following: HTMLElement[];
  preceding: HTMLElement[];
}

function placeOf(element: HTMLElement): Place {
  const row = element.closest<HTMLElement>("li.row");
  const rows = row === null ? [] : ([...row.parentElement!.children] as HTMLElement[]);
  const index = row === null ? 0 : rows.indexOf(row);
  const named = element.dataset.part;
  return {
    element,
    part: named === "checkbox" || named === "handle" ? named : "title",
    row,
    following: rows.slice(index + 1),
    preceding: rows.slice(0, index).reverse(),
  };
}

function isUsable(element: HTMLElement): boolean {
  return element.isConnected && element.closest("[inert]") === null && !element.matches(":disabled");
}

/** Whether the row's title is being edited. Moving the focus there would put the next keys into that text. */
function isEdited(row: HTMLElement): boolean {
  return row.querySelector("textarea") !== null;
}

/** The current element of a row, which may have been re-created. */
function drawnNow(row: HTMLElement): HTMLElement | null {
  const task = row.dataset.task;
  return row.isConnected || task === undefined ? row : document.querySelector(`[data-task="${CSS.escape(task)}"]`);
}

function focusRow(row: HTMLElement, part: string): boolean {
  const parts = [`[data-part="${part}"]`, '[data-part="title"], textarea', "button"];
  const targets = parts.map((selector) => row.querySelector<HTMLElement>(selector));
  const target = targets.find((element) => element !== null && isUsable(element));
  target?.focus();
  return target != null && document.activeElement === target;
}

function focusFallback(): void {
  const isTouched = matchMedia("(pointer: coarse)").matches;
  const field = isTouched ? null : document.getElementById(ADD_FIELD_ID);
  const headings = HEADINGS.map((selector) => document.querySelector<HTMLElement>(selector));
  [field, ...headings].find((element) => element != null)?.focus({ preventScroll: true });
}

function giveBack({ element, part, row, following, preceding }: Place): void {
  if (isUsable(element)) return element.focus({ preventScroll: true });
  const drawnOf = (rows: HTMLElement[]): HTMLElement[] =>
    rows.map(drawnNow).filter((found) => found !== null && isUsable(found)) as HTMLElement[];
  // The row may still exist without the field that had the focus.
  const own = drawnOf(row === null ? [] : [row]);
  const others = drawnOf([...following, ...preceding]).filter((found) => part !== "title" || !isEdited(found));
  const drawn = [...own, ...others];
  if (!drawn.some((found) => focusRow(found, part))) focusFallback();
}

export function keepFocus(page: HTMLElement): () => void {
  let last: Place | null = null;
  /** The place of the focus before an overlay opened. */
  let beneath: Place | null = null;

  const remember = (element: HTMLElement): void => {
    last = placeOf(element);
    if (element.closest(OVER_THE_PAGE) === null) beneath = last;
  };
  const focused = (event: FocusEvent): void => remember(event.target as HTMLElement);
  const changed = (): void => {
    const active = document.activeElement as HTMLElement | null;
    if (active !== null && active !== document.body && isUsable(active)) {
      if (last?.element === active && last.following.length + last.preceding.length > 0) remember(active);
      return;
    }
    if (last === null) return;
    // Blurred by a click on the background: the element still exists.
    if (isUsable(last.element) && !moved.has(last.element)) return;
    const lost = last.element.closest(OVER_THE_PAGE) === null ? last : beneath;
    if (lost === null) focusFallback();
    else giveBack(lost);
  };
  const moved = new Set<HTMLElement>();
  const observer = new MutationObserver((records) => {
    moved.clear();
    for (const { removedNodes } of records)
      for (const node of removedNodes) if (last !== null && node.contains(last.element)) moved.add(last.element);
    changed();
  });

  document.addEventListener("focusin", focused);
  observer.observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ["inert", "disabled"] });
  return () => {
    document.removeEventListener("focusin", focused);
    observer.disconnect();
  };
}
