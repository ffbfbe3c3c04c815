/** Search in a list's titles, ignoring case and accents. */
import { plainText } from "./links.ts";

const ACCENTS = /\p{M}/gu;

function folded(text: string): string {
  return text.normalize("NFKD").replace(ACCENTS, "").toLowerCase();
}

/** The ids of rows whose titles contain all the words, in row order; empty without words. */
export function hitsOf(rows: readonly { id: string }[], titleOf: (id: string) => string | undefined, words: string): string[] {
  const wanted = folded(words.trim());
  if (wanted === "") return [];
  return rows.filter(({ id }) => folded(plainText(titleOf(id) ?? "")).includes(wanted)).map(({ id }) => id);
}

/** The index of the next hit from `index` (-1: none yet), with wrap-around. */
export function nextHit(count: number, index: number, by: 1 | -1): number {
  if (count === 0) return -1;
  return index < 0 ? (by > 0 ? 0 : count - 1) : (index + by + count) % count;
}
