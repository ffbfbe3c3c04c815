/** Makes lists so that they are in the sidebar of who makes them. */
import type { WireError } from "../core/types.ts";
import type { Shell } from "./context.ts";
import { identity } from "../account/identity.ts";

/** Returns why not, or null. */
export async function createList({ remote }: Shell, list: string, title: string, command = remote.newId()): Promise<WireError | null> {
  const refused = await remote.command(list, "create_list", { title }, command);
  return refused ?? (identity.peek()?.access === "open" ? await keepList(remote, list) : null);
}

/** Where access is open, nobody is a member of a list until they are made one: only then the home has it. */
export async function keepList(remote: Shell["remote"], list: string): Promise<WireError | null> {
  const person = identity.peek()?.person?.id;
  return person === undefined ? null : remote.command(list, "set_member", { person, role: "owner" });
}
