/** Order numbers for a place among siblings, by the protocol's rules. */
import type { Tree } from "./tree.ts";

const STEP = 2 ** 20;

/** The order for a task after `after` (null: first; undefined: at the end) under `parent`; null if it has no such sibling. */
export function orderAt(
  tree: Tree,
  parent: string | null,
  after: string | null | undefined,
  moving?: string,
): number | null {
  const siblings = tree.children(parent).filter((id) => id !== moving);
  const orders = siblings.map((id) => tree.get(id)!.order);
  if (orders.length === 0) return after ? null : 0;
  if (after === undefined) return orders[orders.length - 1]! + STEP;
  if (after === null) return orders[0]! - STEP;
  const index = siblings.indexOf(after);
  if (index < 0) return null;
  if (index === orders.length - 1) return orders[index]! + STEP;
  return Math.floor((orders[index]! + orders[index + 1]!) / 2);
}
