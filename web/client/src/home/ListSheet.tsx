/** The lists over the page, where there is no room beside it: they slide in, and on a phone fill the window. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useShell } from "./context.ts";
import { useModal } from "./modal.ts";
import { ListNavigation } from "./ListNavigation.tsx";

export function ListSheet({ close }: { close(): void }): JSX.Element {
  const { naming } = useShell();
  const modal = useModal(close, (dialog) => {
    if (!naming.peek()) dialog.querySelector<HTMLElement>('[aria-current="page"]')?.focus();
  });
  useEffect(() => () => void (naming.value = false), []);
  return (
    <dialog {...modal} class="list-sheet" aria-labelledby="list-sheet-title">
      <div class="sidebar-head">
        <h2 id="list-sheet-title">Lists</h2>
        <button class="quiet-button" onClick={close}>
          Close
        </button>
      </div>
      <ListNavigation gone={close} />
    </dialog>
  );
}
