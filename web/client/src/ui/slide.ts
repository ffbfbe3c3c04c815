/** Animates row changes (FLIP): moved rows slide, new rows fade in, removed rows fade out.
 *
 * Animates only visible rows, and only by transform and opacity: the layout is final at once. Disabled by
 * prefers-reduced-motion.
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

/** The visible rows and their offsets from the list's top. */
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

/** Fades out an inert copy of the row in its old place, hidden from assistive technology. */
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

/** Hook for the component that renders `rows` in `list`; `view` identifies the list and filter. */
export function useSlide(list: { current: HTMLElement | null }, rows: readonly unknown[], view: string): void {
  const drawn = useRef({ rows, view });
  const before = useRef<Rows | null>(null);
  // During rendering, the DOM still has the old layout.
  const isChange = drawn.current.rows !== rows && drawn.current.view === view && drawn.current.rows.length > 0;
  if (isChange && !wantsLessMotion()) before.current = seenRows(list.current);
  drawn.current = { rows, view };
  useLayoutEffect(() => {
    if (before.current !== null) show(before.current, seenRows(list.current));
    before.current = null;
  }, [rows, view]);
}
