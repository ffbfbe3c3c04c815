/** The other people on the list. */
import type { Person } from "../core/types.ts";

/** The people without this page: by its presence id, else by the task
 * that is or was just open for editing. */
export function othersOf(people: readonly Person[], you: string | null, editing: string | undefined, before: string | null): Person[] {
  if (you !== null) return people.filter((person) => person.id !== you);
  const mine = [editing, before ?? undefined, undefined];
  for (const task of mine) {
    const self = people.findIndex((person) => (person.editing ?? undefined) === task);
    if (self >= 0) return people.filter((_person, index) => index !== self);
  }
  return people.slice(1);
}
