/** Merge strategies of fields, as on the server: the change in an edit's event, its result, its reverse. */
import type { Field } from "./types.ts";

export interface Merge {
  /** The change from the value `now`, as the event carries it; undefined if there is none. */
  change(now: unknown, wanted: unknown): unknown;
  apply(now: unknown, change: unknown): unknown;
  /** The change that reverses `change`; undefined if there is nothing to do. */
  reverse(now: unknown, change: unknown): unknown;
}

interface SetArgument {
  add?: readonly string[];
  remove?: readonly string[];
}

interface SetChange {
  added: readonly string[];
  removed: readonly string[];
}

function same(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
}

const replace: Merge = {
  change: (now, wanted) => (same(now, wanted) ? undefined : [now, wanted]),
  apply: (_now, change) => (change as [unknown, unknown])[1],
  reverse: (now, change) => replace.change(now, (change as [unknown, unknown])[0]),
};

const set: Merge = {
  change(now, wanted) {
    const there = new Set(now as readonly string[]);
    const { add = [], remove = [] } = wanted as SetArgument;
    const added = [...new Set(add)].filter((id) => !there.has(id)).sort();
    const removed = [...new Set(remove)].filter((id) => there.has(id)).sort();
    return added.length + removed.length > 0 ? { added, removed } : undefined;
  },
  apply(now, change) {
    const { added, removed } = change as SetChange;
    const left = new Set(removed);
    return [...new Set([...(now as readonly string[]), ...added])].filter((id) => !left.has(id)).sort();
  },
  reverse(now, change) {
    const { added, removed } = change as SetChange;
    return set.change(now, { add: removed, remove: added });
  },
};

const MERGES: Record<Field["merge"], Merge> = { replace, text: replace, set };

export function mergeOf(field: Field): Merge {
  return MERGES[field.merge];
}
