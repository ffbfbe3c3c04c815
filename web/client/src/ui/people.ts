/** Who else is on the list. */
import type { Person } from "../core/types.ts";

/** The people of a list without oneself: who that is the server says, or else what is open here or was just now. */
export function othersOf(people: readonly Person[], you: string | null, editing: string | undefined, before: string | null): Person[] {
  if (you !== null) return people.filter((person) => person.id !== you);
  const mine = [editing, before ?? undefined, undefined];
  for (const task of mine) {
    const self = people.findIndex((person) => (person.editing ?? undefined) === task);
    if (self >= 0) return people.filter((_person, index) => index !== self);
  }
  return people.slice(1);
}
