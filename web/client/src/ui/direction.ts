/** The text direction of the list. */
import { isRightToLeft } from "../core/text.ts";
import type { Tree } from "../core/tree.ts";
import type { Row } from "../core/view.ts";

const MOST_TO_LOOK_AT = 30;

/** `rtl` if most of the first tasks are in a right-to-left script. */
export function directionOf(rows: readonly Row[], tree: Tree): "ltr" | "rtl" {
  const looked = rows.slice(0, MOST_TO_LOOK_AT);
  const rightToLeft = looked.filter((row) => isRightToLeft(tree.get(row.id)?.title ?? "")).length;
  return rightToLeft * 2 > looked.length ? "rtl" : "ltr";
}
