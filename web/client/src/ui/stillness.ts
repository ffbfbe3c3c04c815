/** Detects activity in the list: pointer movement, or typing in its editor. */
import { isTextField } from "./keys.ts";
import type { Settling } from "./settling.ts";

export function listenToStillness(settling: Settling, list: HTMLElement): () => void {
  const touched = (): void => settling.touched();
  const typed = (event: Event): void => {
    if (isTextField(event.target)) settling.touched();
  };
  const left = (): void => {
    if (!list.contains(document.activeElement) || !isTextField(document.activeElement)) settling.left();
  };
  const listeners: [string, (event: Event) => void][] = [
    ["pointermove", touched],
    ["pointerdown", touched],
    ["wheel", touched],
    ["input", typed],
    ["focusin", typed],
    ["pointerleave", left],
  ];
  for (const [name, listener] of listeners) list.addEventListener(name, listener, { passive: true });
  return () => listeners.forEach(([name, listener]) => list.removeEventListener(name, listener));
}
