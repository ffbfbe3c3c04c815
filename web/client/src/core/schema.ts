/** Schema versions: the one a command requires, and fields of a snapshot that this page does not know. */
import { FIELDS } from "./tables.ts";
import type { Body, Snapshot } from "./types.ts";

const SINCE = new Map(FIELDS.filter(({ since }) => since > 1).map(({ name, since }) => [name, since]));

const OF_A_TASK = new Set([
  ...["id", "created", "last", "created_at", "created_by", "order", "parent", "trashed", "changed"],
  ...FIELDS.map(({ name }) => name),
]);

/** The lowest schema that a server needs to accept a command with these arguments. */
export function schemaFor(args: Body): number {
  if (SINCE.size === 0) return 1;
  const named = [args, ...((args.lines ?? []) as Body[])].flatMap((one) => Object.keys(one));
  return Math.max(1, ...named.map((name) => SINCE.get(name) ?? 1));
}

const OF_A_LIST = new Set(["list", "at", "title", "title_changed", "deleted", "members", "links", "tasks"]);

/** The first field of a snapshot or its tasks that this page does not know, or null. */
export function unknownField(snapshot: Snapshot): string | null {
  const unknown = Object.keys(snapshot).find((name) => !OF_A_LIST.has(name));
  if (unknown !== undefined) return unknown;
  const { tasks } = snapshot;
  for (const task of tasks) for (const name of Object.keys(task)) if (!OF_A_TASK.has(name)) return name;
  return null;
}
