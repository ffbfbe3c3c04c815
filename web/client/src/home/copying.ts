/** A copy of a list: its tasks as they are now, in a new list without history. */
import { State } from "../core/state.ts";
import { Tree } from "../core/tree.ts";
import { DEFAULT_LIMITS } from "../core/tables.ts";
import { walk } from "../core/walk.ts";
import type { NewTask } from "../core/types.ts";
import { loadSnapshot } from "../sync/snapshot.ts";
import { splitLines } from "../sync/split.ts";
import type { Shell } from "./context.ts";
import { createList } from "./create_list.ts";
import { keyOf } from "./link_key.ts";
import { newListId } from "./remote.ts";

/** The tasks in order, each after the one it stands under. With `onlyOpen`, without what is completed; what is open
 * below a completed task stands where that stood. */
export function linesOfCopy(tree: Tree, newId: () => string, onlyOpen: boolean): NewTask[] {
  const ids = new Map<string, string | null>();
  const lines: NewTask[] = [];
  walk(tree, ({ id, parent, title, notes, completed }) => {
    const above = parent === null ? null : (ids.get(parent) ?? null);
    if (onlyOpen && completed) return void ids.set(id, above);
    const task = newId();
    ids.set(id, task);
    lines.push({ task, title, ...(notes ? { notes } : {}), ...(completed ? { completed } : {}), ...(above === null ? {} : { parent: above }) });
  });
  return lines;
}

async function treeOf({ lists }: Shell, list: string): Promise<Tree> {
  if (lists.list === list) return lists.current.peek().store.model.shown;
  const key = keyOf(list);
  const headers: Record<string, string> = key === undefined ? {} : { "X-Todo-Link": key };
  const { snapshot } = await loadSnapshot(`/l/${encodeURIComponent(list)}/snapshot`, () => undefined, headers);
  return Tree.from(State.from(snapshot));
}

/** Makes a copy and opens it. Returns why not, or null. */
export async function copyList(shell: Shell, list: string, title: string, onlyOpen = false): Promise<string | null> {
  const { remote } = shell;
  let tree: Tree;
  try {
    tree = await treeOf(shell, list);
  } catch {
    return "The list could not be loaded. Try again when the connection is back.";
  }
  const copy = newListId();
  const name = `Copy of ${title}`;
  const refused = await createList(shell, copy, name);
  if (refused !== null) return refused.message;
  for (const lines of splitLines(linesOfCopy(tree, () => remote.newId(), onlyOpen), DEFAULT_LIMITS)) {
    const problem = await remote.command(copy, "add_tasks", { lines });
    if (problem !== null) return `Only a part was copied. ${problem.message}`;
  }
  shell.lists.go(copy, name);
  return null;
}
