/** A dialog over the page. The focus goes back to where it was when it closes. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import "./dialog.css";

interface Props {
  heading: string;
  close(): void;
  children: ComponentChildren;
  role?: "dialog" | "alertdialog";
  /** A large one, that is scrolled and has its own way out at the top. */
  large?: boolean;
}

export function Dialog({ heading, close, children, role = "dialog", large = false }: Props): JSX.Element {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    if (large) title.current!.focus();
    return () => {
      gone.current = true; // It is told of its closing later, when another dialog may be there.
      element.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={large ? "dialog frame-large" : "dialog frame-small"}
      role={role}
      aria-labelledby={id}
      aria-describedby={large ? undefined : `${id}-text`}
      onClose={() => gone.current || close()}
      onPointerDown={(event) => large && event.target === dialog.current && close()}
    >
      <div class="frame-head">
        <h2 id={id} ref={title} tabIndex={-1}>
          {heading}
        </h2>
        {large && (
          <button class="quiet-button" onClick={close}>
            Close
          </button>
        )}
      </div>
      <div id={`${id}-text`}>{children}</div>
    </dialog>
  );
}
