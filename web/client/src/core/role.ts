/** Which role somebody has in a list, by what the list says itself. */
import type { Head } from "./state.ts";
import { ROLES, type Role } from "./types.ts";

export type Access = Pick<Head, "members" | "links" | "deleted">;

export function isAtLeast(role: Role | null, least: Role): boolean {
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** The role of a person who came by this link, if by any; null: none at all. The server decides; this is what it
 * will say. */
export function roleIn({ members, links, deleted }: Access, person: string, link: string | null, now: number): Role | null {
  const member = members[person] ?? null;
  if (deleted !== 0) return member === "owner" ? member : null;
  const by = link === null ? undefined : links[link];
  const isValid = by !== undefined && (!by.expires || now < by.expires);
  return isValid && !isAtLeast(member, by.role) ? by.role : member;
}
