/** Highlights of others' recent changes. */
import type { WireEvent } from "../core/types.ts";

export type Freshness = "added" | "changed";

const MOST_FRESH = 60;
const ADDS = new Set(["task_added", "task_restored"]);

/** The tasks of events, and who did the last thing to each; empty if they came in bulk. */
export function actorsOf(theirs: readonly WireEvent[]): ReadonlyMap<string, string> {
  const named = theirs.filter((event) => event.task !== null);
  return new Map(named.length > MOST_FRESH ? [] : named.map(({ task, actor }) => [task!, actor]));
}

/** The change of each task in others' events; null if there are none, or too many to highlight. */
export function freshOf(theirs: readonly WireEvent[]): ReadonlyMap<string, Freshness> | null {
  const named = theirs.filter((event) => event.task !== null);
  if (named.length === 0 || named.length > MOST_FRESH) return null;
  return new Map(named.map(({ task, type }) => [task!, ADDS.has(type) ? "added" : "changed"]));
}
