/** A title outside of the editor: text with clickable links. */
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
