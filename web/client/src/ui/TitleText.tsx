/** A title as it is read: its links can be followed, the rest is text. */
import type { JSX } from "preact";
import { partsOf } from "../core/links.ts";

export function TitleText({ title, tabIndex }: { title: string; tabIndex: number }): JSX.Element {
  return (
    <>
      {partsOf(title).map(({ text, href }) =>
        href === undefined ? (
          text
        ) : (
          <a href={href} target="_blank" rel="noopener noreferrer" title={href} tabIndex={tabIndex} onDblClick={(event) => event.stopPropagation()}>
            {text}
          </a>
        ),
      )}
    </>
  );
}
