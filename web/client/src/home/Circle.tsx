/** A person as a circle with their initials. */
import type { JSX } from "preact";
import type { Known } from "./names.ts";

interface Props {
  person: Known;
  /** Beside the name it says nothing more. */
  isBesideName?: boolean;
  label?: string;
}

export function Circle({ person, isBesideName = false, label = person.name }: Props): JSX.Element {
  const hidden = isBesideName ? ({ "aria-hidden": "true" } as const) : ({ role: "img", "aria-label": label, title: label } as const);
  return (
    <span class="circle" style={{ "--hue": person.hue }} {...hidden}>
      {person.initials}
    </span>
  );
}
