/** The dialog with the keyboard shortcuts. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePage } from "./context.ts";

const KEYS: [keys: string[], what: string][] = [
  [["N", "/"], "New task"],
  [["↑", "↓"], "Go from task to task"],
  [["Enter"], "Edit the task"],
  [["Ctrl Enter", "Alt Enter"], "Open the task’s first link"],
  [["Space"], "Tick the task off, or open it again"],
  [["Delete"], "Delete the task"],
  [["M"], "Go to the handle that moves the task"],
  [["Space"], "On the handle: lift, and drop"],
  [["↑", "↓"], "While lifted: move"],
  [["Tab", "Shift Tab"], "On the handle: one level in, one level out"],
  [["Esc"], "Leave, cancel, discard"],
  [["Ctrl F"], "Search a long list"],
  [["Ctrl Z"], "Undo"],
  [["Ctrl Shift Z"], "Redo"],
  [["Ctrl K"], "Go to a list, or do something"],
  [["["], "Hide or show the lists"],
  [["?"], "This sheet"],
];

export function Shortcuts(): JSX.Element | null {
  return usePage().store.shortcutsShown.value ? <Sheet /> : null;
}

function Sheet(): JSX.Element {
  const { store } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const close = (): void => void (store.shortcutsShown.value = false);
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    // By default the Close button at the end gets the focus, and a small window scrolls down to it.
    heading.current!.focus();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog shortcuts"
      aria-labelledby="shortcuts-title"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <h2 id="shortcuts-title" ref={heading} tabIndex={-1}>
        Keyboard
      </h2>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button class="button" onClick={close}>
        Close
      </button>
    </dialog>
  );
}
