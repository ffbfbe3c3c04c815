/** A page with one thing to do: a narrow column in the middle. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  heading: string;
  children: ComponentChildren;
  /** Whether the heading gets the focus: the page took the place of another one. */
  focused?: boolean;
}

export function Frame({ heading, children, focused = false }: Props): JSX.Element {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${heading} · To-do`;
    if (focused) title.current!.focus();
  }, [heading, focused]);
  return (
    <main class="frame">
      <svg class="frame-mark" viewBox="0 0 64 64" width="40" height="40" aria-hidden="true">
        <rect x="4" y="4" width="56" height="56" rx="16" />
        <path d="M19 33.500l9 9 18-20" />
      </svg>
      <h1 ref={title} tabIndex={-1}>
        {heading}
      </h1>
      {children}
    </main>
  );
}
