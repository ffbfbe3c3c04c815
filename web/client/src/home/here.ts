/** Who else is here: people, not connections, and never oneself. */
import type { Person } from "../core/types.ts";

/** Their ids, each once, those who edit something first as the server tells them. */
export function othersHere(people: readonly Person[], self: string): string[] {
  return [...new Set(people.map(({ actor }) => actor))].filter((actor) => actor !== self && actor !== "");
}

/** 'Bo, Cy and 3 others are here'; `more` are those of whom no name is known. */
export function hereSentence(names: readonly string[], more: number): string {
  const others = more === 0 ? [] : [more === 1 ? `${names.length > 0 ? "1 other" : "1 other person"}` : `${more} ${names.length > 0 ? "others" : "other people"}`];
  const all = [...names, ...others];
  const last = all.pop() ?? "";
  const isOne = names.length + more === 1;
  return `${all.length === 0 ? last : `${all.join(", ")} and ${last}`} ${isOne ? "is" : "are"} here`;
}
