/** Computes a drop target: from a gap between two rows and a depth to a parent and a preceding sibling. */
import type { Row } from "./view.ts";

export interface Drop {
  /** The index of the row before which it lands, among the rows without the moving ones. */
  gap: number;
  depth: number;
  parent: string | null;
  after: string | null;
}

/** The rows without the moving task and its descendants. */
export function withoutMoving(rows: readonly Row[], moving: string): Row[] {
  const start = rows.findIndex((row) => row.id === moving);
  if (start < 0) return [...rows];
  let end = start + 1;
  while (end < rows.length && rows[end]!.depth > rows[start]!.depth) end += 1;
  return [...rows.slice(0, start), ...rows.slice(end)];
}

/** The depths a task can have in a gap: at least as deep as what follows, at most one deeper than what
 * precedes. */
export function depthRange(rows: readonly Row[], gap: number): [lowest: number, highest: number] {
  return [rows[gap]?.depth ?? 0, gap === 0 ? 0 : rows[gap - 1]!.depth + 1];
}

export function dropAt(rows: readonly Row[], wantedGap: number, wantedDepth: number): Drop {
  const gap = Math.max(0, Math.min(rows.length, wantedGap));
  const [lowest, highest] = depthRange(rows, gap);
  const depth = Math.max(lowest, Math.min(highest, wantedDepth));
  for (let index = gap - 1; index >= 0; index -= 1) {
    const row = rows[index]!;
    if (row.depth === depth - 1) return { gap, depth, parent: row.id, after: null };
    if (row.depth === depth) return { gap, depth, parent: parentOf(rows, index), after: row.id };
  }
  return { gap, depth, parent: null, after: null };
}

function parentOf(rows: readonly Row[], index: number): string | null {
  for (let above = index - 1; above >= 0; above -= 1) {
    if (rows[above]!.depth === rows[index]!.depth - 1) return rows[above]!.id;
  }
  return null;
}

/** The rows after the drop, shown while a task is lifted with the keyboard. */
export function previewRows(rows: readonly Row[], moving: string, drop: Drop): Row[] {
  const rest = withoutMoving(rows, moving);
  const start = rows.findIndex((row) => row.id === moving);
  const block = rows.slice(start, start + rows.length - rest.length);
  const shift = drop.depth - rows[start]!.depth;
  const moved = block.map((row) => ({ id: row.id, depth: row.depth + shift }));
  return [...rest.slice(0, drop.gap), ...moved, ...rest.slice(drop.gap)];
}
