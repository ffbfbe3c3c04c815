/** What is said about roles, links and refusals. */
import type { Link, Role } from "../../core/types.ts";

export const ROLE_WORDS: Record<Role, string> = {
  viewer: "Can view",
  commenter: "Can comment",
  editor: "Can edit",
  owner: "Owner",
};

export const LINK_ROLES: readonly Role[] = ["viewer", "commenter", "editor"];

const REFUSALS: Record<string, string> = {
  last_owner: "A list always has an owner. Make somebody else an owner first.",
  inbox_is_private: "An Inbox is its person’s own: it cannot be shared.",
  not_allowed: "Only an owner of the list can do that.",
  unknown_list: "You are no longer a member of this list.",
  no_answer: "There is no connection. Try again when it is back.",
};

export function refusalWords({ code, message }: { code: string; message: string }): string {
  return REFUSALS[code] ?? message;
}

export function expiryWords({ expires }: Pick<Link, "expires">, now: number): string {
  if (!expires) return "never expires";
  if (expires <= now) return "expired";
  return `until ${new Date(expires).toLocaleDateString("en", { day: "numeric", month: "long", year: "numeric" })}`;
}
