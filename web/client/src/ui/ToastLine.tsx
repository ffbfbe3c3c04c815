/** The toast: reports the last action with an Undo button, and disappears after a while. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { usePage } from "./context.ts";

const SHOWN_MS = 8_000;

export function ToastLine(): JSX.Element {
  const { store, actions } = usePage();
  const toast = store.toast.value;
  useEffect(() => {
    if (toast === null) return;
    const timer = setTimeout(() => (store.toast.value = null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div class="toast-place" role="status">
      {toast !== null && (
        <div class="toast" key={toast.number}>
          <span class="toast-text" dir="auto">
            {toast.text}
          </span>
          {toast.step !== undefined && (
            // For the pointer only: undoes the toast's step. Keyboard users have Ctrl+Z and the page's Undo
            // button.
            <button class="toast-undo" tabIndex={-1} aria-hidden="true" onClick={() => actions.undo(toast.step)}>
              Undo
            </button>
          )}
          {toast.choice !== undefined && (
            <button
              class="toast-undo"
              onClick={() => {
                store.toast.value = null;
                toast.choice!.act();
              }}
            >
              {toast.choice.label}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
