/** A dialog element that is open as long as its component is there. */
import { useEffect, useRef } from "preact/hooks";

interface Modal {
  ref: { current: HTMLDialogElement | null };
  onClose(): void;
  onPointerDown(event: PointerEvent): void;
}

/** What the dialog element gets. `opened` is called once it is open, `close` when somebody wants to go: by Escape, or
 * with a click beside it. */
export function useModal(close: () => void, opened: (dialog: HTMLDialogElement) => void = () => undefined): Modal {
  const ref = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  useEffect(() => {
    const dialog = ref.current!;
    dialog.showModal();
    opened(dialog);
    return () => {
      // It is told of its closing later, when another may be open.
      isGone.current = true;
      dialog.close();
    };
  }, []);
  return {
    ref,
    onClose: () => {
      if (!isGone.current) close();
    },
    onPointerDown: (event) => {
      const { current: dialog } = ref;
      if (dialog !== null && event.target === dialog && isBeside(dialog, event)) close();
    },
  };
}

/** On the backdrop, and not on the edge of the dialog itself. */
function isBeside(dialog: HTMLElement, { clientX: x, clientY: y }: PointerEvent): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return x < left || x > right || y < top || y > bottom;
}
