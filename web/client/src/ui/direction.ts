/** Which way the list runs. */
import { isRightToLeft } from "../core/text.ts";
import type { Tree } from "../core/tree.ts";
import type { Row } from "../core/view.ts";

const MOST_TO_LOOK_AT = 30;

/** A list whose first tasks mostly run from right to left is laid out so, checkboxes first. */
export function directionOf(rows: readonly Row[], tree: Tree): "ltr" | "rtl" {
  const looked = rows.slice(0, MOST_TO_LOOK_AT);
  const rightToLeft = looked.filter((row) => isRightToLeft(tree.get(row.id)?.title ?? "")).length;
  return rightToLeft * 2 > looked.length ? "rtl" : "ltr";
}
