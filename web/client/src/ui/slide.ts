/** Shows how rows get to their places: those that move slide, new ones fade in, those that go fade out.
 *
 * Only rows in the window are moved, and only their painting: the page has its new layout at once. Nothing moves
 * where a person wants less motion.
 */
import { useLayoutEffect, useRef } from "preact/hooks";

const DURATION_MS = 160;
const TIMING: KeyframeAnimationOptions = { duration: DURATION_MS, easing: "ease-out" };

interface Seen {
  top: number;
  row: HTMLElement;
  box: DOMRect;
}

type Rows = ReadonlyMap<string, Seen>;

const wantsLessMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The rows that can be seen, and how far below the list's top each is. */
function seenRows(list: HTMLElement | null): Rows {
  const seen = new Map<string, Seen>();
  if (list === null) return seen;
  const { top } = list.getBoundingClientRect();
  for (const row of list.children as HTMLCollectionOf<HTMLElement>) {
    const box = row.getBoundingClientRect();
    if (box.bottom < 0) continue;
    if (box.top > innerHeight) break;
    if (row.dataset.task !== undefined) seen.set(row.dataset.task, { top: box.top - top, row, box });
  }
  return seen;
}

/** A picture of the row that fades where it was. Nobody can reach it, and it says nothing. */
function fadeOut({ row, box }: Seen): void {
  const ghost = document.createElement("div");
  ghost.className = "ghost tasks";
  ghost.inert = true;
  ghost.ariaHidden = "true";
  ghost.dir = row.ownerDocument.querySelector("main")?.dir ?? "";
  const copy = row.cloneNode(true) as HTMLElement;
  copy.removeAttribute("data-task");
  ghost.style.cssText = `top:${box.top}px;left:${box.left}px;width:${box.width}px`;
  ghost.append(copy);
  document.body.append(ghost);
  ghost.animate({ opacity: [1, 0] }, TIMING).finished.finally(() => ghost.remove());
}

function show(before: Rows, after: Rows): void {
  for (const [id, { top, row }] of after) {
    const from = before.get(id);
    if (from === undefined) row.animate({ opacity: [0, 1] }, TIMING);
    else if (from.top !== top) row.animate({ transform: [`translateY(${from.top - top}px)`, "none"] }, TIMING);
  }
  for (const [id, seen] of before) if (!after.has(id) && !seen.row.isConnected) fadeOut(seen);
}

/** To be called by what draws `rows` in `list`, whenever it draws; `view` names what they are rows of. */
export function useSlide(list: { current: HTMLElement | null }, rows: readonly unknown[], view: string): void {
  const drawn = useRef({ rows, view });
  const before = useRef<Rows | null>(null);
  // While drawing, the page is still as it was.
  const isChange = drawn.current.rows !== rows && drawn.current.view === view && drawn.current.rows.length > 0;
  if (isChange && !wantsLessMotion()) before.current = seenRows(list.current);
  drawn.current = { rows, view };
  useLayoutEffect(() => {
    if (before.current !== null) show(before.current, seenRows(list.current));
    before.current = null;
  }, [rows, view]);
}
