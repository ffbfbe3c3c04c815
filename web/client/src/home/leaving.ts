/** Leaving and deleting lists. What can be taken back offers that; what cannot is asked first. */
import { signal } from "@preact/signals";
import type { Shell } from "./context.ts";
import type { Item } from "./items.ts";
import { firstList } from "../ui/route.ts";

/** The list that somebody is about to leave. */
export const toLeave = signal<Item | null>(null);

export function askToLeave(_shell: Shell, item: Item): void {
  toLeave.value = item;
}

export async function leaveList(shell: Shell, { id }: Pick<Item, "id">): Promise<string | null> {
  const refused = await shell.remote.command(id, "leave_list");
  if (refused !== null) return refused.message;
  if (shell.lists.list === id) shell.lists.go(firstList(), "");
  return null;
}

export async function deleteList(shell: Shell, { id, title }: Pick<Item, "id" | "title">): Promise<void> {
  const { remote, lists } = shell;
  const refused = await remote.command(id, "delete_list");
  const { actions } = lists.current.peek();
  if (refused !== null) return actions.toast(refused.message);
  actions.toast(`Deleted the list “${title}”`, undefined, { label: "Undo", act: () => void restoreList(shell, { id, title }) });
}

export async function restoreList({ remote, lists }: Shell, { id, title }: Pick<Item, "id" | "title">): Promise<void> {
  const refused = await remote.command(id, "restore_list");
  const { actions } = lists.current.peek();
  if (refused !== null) return actions.toast(refused.message);
  actions.toast(`Restored the list “${title}”`);
}
