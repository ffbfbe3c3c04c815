/** Swipe gestures on a row: right completes, left deletes. Both can be undone. */
import type { Page } from "./context.ts";

const STARTS_AT = 14;
const ACTS_AT = 84;

interface Swipe {
  row: HTMLElement;
  pointer: number;
  x: number;
  y: number;
  moved: number;
  active: boolean;
}

export function listenToSwipes({ store, actions }: Page, list: HTMLElement): () => void {
  let swipe: Swipe | null = null;

  const start = (event: PointerEvent): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-task]");
    const onControl = (event.target as HTMLElement).closest("button, textarea");
    if (event.pointerType !== "touch" || !event.isPrimary || row === null || onControl || !store.mayEdit.peek()) return;
    swipe = { row, pointer: event.pointerId, x: event.clientX, y: event.clientY, moved: 0, active: false };
  };
  const move = (event: PointerEvent): void => {
    if (swipe === null || event.pointerId !== swipe.pointer) return;
    const x = event.clientX - swipe.x;
    const y = event.clientY - swipe.y;
    if (!swipe.active && Math.abs(x) > STARTS_AT && Math.abs(x) > Math.abs(y) * 1.5) {
      swipe.active = true;
      list.setPointerCapture(event.pointerId);
    }
    if (!swipe.active) return;
    swipe.moved = x;
    swipe.row.dataset.swipe = x > 0 ? "complete" : "delete";
    swipe.row.toggleAttribute("data-swipe-acts", Math.abs(x) >= ACTS_AT);
    swipe.row.style.setProperty("--swipe", `${x}px`);
  };
  const end = (event: PointerEvent): void => {
    if (swipe === null || event.pointerId !== swipe.pointer) return;
    const { row, moved, active } = swipe;
    swipe = null;
    delete row.dataset.swipe;
    row.removeAttribute("data-swipe-acts");
    row.style.removeProperty("--swipe");
    if (!active || event.type === "pointercancel" || Math.abs(moved) < ACTS_AT) return;
    if (moved > 0) actions.toggle(row.dataset.task!);
    else actions.remove(row.dataset.task!);
  };

  const listeners: [string, (event: PointerEvent) => void][] = [
    ["pointerdown", start],
    ["pointermove", move],
    ["pointerup", end],
    ["pointercancel", end],
  ];
  for (const [name, listener] of listeners) list.addEventListener(name, listener as EventListener);
  return () => listeners.forEach(([name, listener]) => list.removeEventListener(name, listener as EventListener));
}
