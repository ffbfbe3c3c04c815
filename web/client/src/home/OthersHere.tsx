/** The others on the list in the header: up to four as circles, and how many more. */
import type { JSX } from "preact";
import { usePage } from "../ui/context.ts";
import { Circle } from "./Circle.tsx";
import { hereSentence, othersHere } from "./here.ts";
import { names, type Known } from "./names.ts";

const MOST_SHOWN = 4;

export function OthersHere({ self }: { self: string }): JSX.Element | null {
  const { store } = usePage();
  const ids = othersHere(store.people.value, self);
  if (ids.length === 0) return null;
  const known = ids.flatMap((id): [string, Known][] => {
    const person = names.of(id);
    return person === undefined ? [] : [[id, person]];
  });
  const shown = known.slice(0, MOST_SHOWN);
  const more = ids.length - shown.length;
  const sentence = hereSentence(shown.map(([, { name }]) => name), more);
  return (
    <span class="others-here" role="img" aria-label={sentence} title={sentence}>
      {shown.map(([id, person]) => (
        <Circle key={id} person={person} isBesideName />
      ))}
      {more > 0 && <span class="others-more">+{more}</span>}
    </span>
  );
}
