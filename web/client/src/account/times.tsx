/** When something was or will be, as people say it; the exact time is in the title. */
import type { JSX } from "preact";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];
const MINUTE_MS = 60_000;
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export function relative(at: number, now = Date.now()): string {
  const difference = at - now;
  // A link for a day that was just made expires in 1 day, not in 23 hours.
  const distance = difference > 0 ? difference + MINUTE_MS : -difference;
  for (const [unit, ms] of UNITS) {
    const least = unit === "month" ? 2 * ms : ms; // days are said up to 60
    if (distance >= least) return RELATIVE.format(Math.sign(difference) * Math.floor(distance / ms), unit);
  }
  return "just now";
}

export function Time({ at }: { at: number }): JSX.Element {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "short" })}>
      {relative(at)}
    </time>
  );
}
