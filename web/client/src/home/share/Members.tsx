/** Who is on the list, and as what. Owners change it, others see it. */
import type { JSX } from "preact";
import { ROLES, type Members as MembersOf, type Role } from "../../core/types.ts";
import { usePage } from "../../ui/context.ts";
import { Circle } from "../Circle.tsx";
import { names, type Known } from "../names.ts";
import { perform } from "./performing.ts";
import { RoleSelect } from "./RoleSelect.tsx";
import { ROLE_WORDS } from "./words.ts";

const UNKNOWN: Known = { name: "Somebody", initials: "?", hue: 0 };

interface Props {
  members: MembersOf;
  self: string;
  isOwner: boolean;
}

export function Members({ members, self, isOwner }: Props): JSX.Element {
  const { store } = usePage();
  const all = Object.entries(members).map(([id, role]) => ({ id, role, person: names.of(id) ?? UNKNOWN }));
  all.sort((a, b) => ROLES.indexOf(b.role) - ROLES.indexOf(a.role) || a.person.name.localeCompare(b.person.name));
  return (
    <ul class="members" aria-label="Members">
      {all.map(({ id, role, person }) => (
        <li key={id} class="member">
          <Circle person={person} isBesideName />
          <span class="member-name" dir="auto">
            {person.name}
            {id === self && <span class="member-self"> (you)</span>}
          </span>
          {isOwner ? (
            <RoleSelect label={`Role of ${person.name}`} roles={ROLES} value={role} choose={(next: Role) => void perform(store, "set_member", { person: id, role: next })} />
          ) : (
            <span class="member-role">{ROLE_WORDS[role]}</span>
          )}
          {isOwner && id !== self && (
            <button class="quiet-button" type="button" aria-label={`Remove ${person.name}`} onClick={() => void perform(store, "remove_member", { person: id })}>
              Remove
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
