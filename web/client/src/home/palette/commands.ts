/** What the palette offers beside the lists. */
import type { Page } from "../../ui/context.ts";
import type { Shell } from "../context.ts";
import { isInbox } from "../items.ts";
import { identity } from "../../account/identity.ts";
import { wanted } from "../../account/wanted.ts";

export interface PaletteCommand {
  name: string;
  keys?: string;
  /** Returns after the palette was closed. */
  act(): void;
}

export function commandsOf(shell: Shell, { store, actions }: Page): PaletteCommand[] {
  const mayEdit = store.mayEdit.value;
  const hasAccounts = identity.value?.access === "accounts";
  const { undo, redo } = store.steps.value;
  const goTo = (hash: string) => () => void (location.hash = hash);
  const editing: PaletteCommand[] = [
    ...(undo === "" ? [] : [{ name: `Undo: ${undo}`, keys: "Ctrl Z", act: () => actions.undo() }]),
    ...(redo === "" ? [] : [{ name: `Redo: ${redo}`, keys: "Ctrl Shift Z", act: () => actions.redo() }]),
    { name: "Rename", act: () => store.renaming.value = true },
  ];
  return [
    { name: "New list", act: () => shell.startList() },
    ...(isInbox(store.session.list) ? [] : [{ name: "Share", act: () => void (shell.over.value = "share") }]),
    ...(mayEdit ? editing : []),
    { name: "All", act: goTo("#/") },
    { name: "Active", act: goTo("#/active") },
    { name: "Completed", act: goTo("#/completed") },
    { name: "Trash", act: goTo("#/trash") },
    ...(hasAccounts ? [{ name: "Account settings", act: () => void (wanted.value = "settings") }] : []),
    { name: "Keyboard shortcuts", keys: "?", act: () => (store.shortcutsShown.value = true) },
    ...(hasAccounts ? [{ name: "Sign out", act: () => void (wanted.value = "sign out") }] : []),
  ];
}
