/** A dialog over the page. The focus goes back to where it was when it closes. */
import type { ComponentChildren, JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { useModal } from "./modal.ts";

interface Props {
  heading: string;
  class?: string;
  close(): void;
  children: ComponentChildren;
}

export function Dialog({ heading, class: name = "", close, children }: Props): JSX.Element {
  const id = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const modal = useModal(close, () => title.current!.focus());
  return (
    <dialog {...modal} class={`dialog ${name}`} aria-labelledby={id}>
      <div class="dialog-head">
        <h2 id={id} ref={title} tabIndex={-1}>
          {heading}
        </h2>
        <button class="quiet-button" type="button" onClick={close}>
          Close
        </button>
      </div>
      {children}
    </dialog>
  );
}
