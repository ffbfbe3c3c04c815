/** Which role somebody has or gets. */
import type { JSX } from "preact";
import type { Role } from "../../core/types.ts";
import { ROLE_WORDS } from "./words.ts";

interface Props {
  label: string;
  roles: readonly Role[];
  value: Role;
  choose(role: Role): void;
}

export function RoleSelect({ label, roles, value, choose }: Props): JSX.Element {
  return (
    <select
      class="select"
      aria-label={label}
      value={value}
      onChange={(event) => {
        const role = event.currentTarget.value as Role;
        event.currentTarget.value = value; // Until it is so.
        choose(role);
      }}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {ROLE_WORDS[role]}
        </option>
      ))}
    </select>
  );
}
