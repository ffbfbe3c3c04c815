/** A person's initials in a circle of their colour. It is only seen: the name is beside it, or the button's. */
import type { JSX } from "preact";

export function Avatar({ person }: { person: { name: string; initials: string; hue: number } }): JSX.Element {
  return (
    <span class="avatar" style={{ "--hue": String(person.hue) }} aria-hidden="true">
      {person.initials || [...person.name][0]}
    </span>
  );
}
