/** Order numbers for a place among siblings, by the protocol's rules; without a gap, the nearest number. */
import type { Tree } from "./tree.ts";

const STEP = 2 ** 20;

/** After a sibling (its id), first (null), or at the end (undefined). */
export type After = string | null | undefined;

/** Ascending order numbers for `count` tasks at a place under `parent`; null if `after` is not its child. */
export function ordersAt(tree: Tree, parent: string | null, after: After, count = 1, moving?: string): number[] | null {
  const all = tree.children(parent);
  const siblings = moving === undefined ? all : all.filter((id) => id !== moving);
  const index = after === undefined ? siblings.length : after === null ? 0 : siblings.indexOf(after) + 1;
  if (after && index === 0) return null;
  const left = index > 0 ? tree.get(siblings[index - 1]!)!.order : null;
  const right = index < siblings.length ? tree.get(siblings[index]!)!.order : null;
  const between = (number: number): number => {
    if (left !== null && right !== null) return left + Math.floor(((right - left) * (number + 1)) / (count + 1));
    if (right !== null) return right - STEP * (count - number);
    return (left ?? -STEP) + STEP * (number + 1);
  };
  return Array.from({ length: count }, (_, number) => between(number));
}

/** Whether a move to that place would leave the task where it is. */
export function standsAt(tree: Tree, id: string, parent: string | null, after: After): boolean {
  if (tree.get(id)!.parent !== parent) return false;
  const siblings = tree.children(parent);
  const index = siblings.indexOf(id);
  return after === undefined ? index === siblings.length - 1 : after === (siblings[index - 1] ?? null);
}
