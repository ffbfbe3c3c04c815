/** Reconnect delay: up to 1 s at first, then exponential backoff with full jitter up to 30 s. */
const FIRST_MS = 1_000;
const MOST_MS = 30_000;

export function delayBefore(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 5));
  return Math.round(random() * ceiling);
}
