/** Splits many lines into commands that each stay under the frame and event limits. */
import type { Limits, NewTask } from "../core/types.ts";

const ENVELOPE_BYTES = 600;
// Reserve for `tasks_reordered` events, which the server may add to the additions.
const EVENTS_TO_SPARE = 50;

const encoder = new TextEncoder();

export function sizeInBytes(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}

export function splitLines(lines: readonly NewTask[], limits: Limits): NewTask[][] {
  const mostLines = Math.max(1, limits.events - EVENTS_TO_SPARE);
  const mostBytes = limits.frame - ENVELOPE_BYTES;
  const parts: NewTask[][] = [];
  let part: NewTask[] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = sizeInBytes(line) + 1;
    if (part.length > 0 && (part.length >= mostLines || bytes + size > mostBytes)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(line);
    bytes += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
