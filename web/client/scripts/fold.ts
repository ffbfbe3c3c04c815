/** `node scripts/fold.ts < events`: folds a list's events and prints `{position, state_hash}`.
 *
 * Input: one JSON object `{list, events}`, or JSON lines with one event each (the list is then `main`, or argument 1).
 */
import { text } from "node:stream/consumers";
import { evolve } from "../src/core/fold.ts";
import { stateHash } from "../src/core/hash.ts";
import { State } from "../src/core/state.ts";
import type { WireEvent } from "../src/core/types.ts";

interface Input {
  list: string;
  events: WireEvent[];
}

function parse(input: string): Input {
  const lines = input.split("\n").filter((line) => line.trim() !== "");
  try {
    const whole = JSON.parse(input) as Partial<Input>;
    if (Array.isArray(whole.events)) return { list: whole.list ?? "main", events: whole.events };
  } catch (error) {
    if (lines.length < 2) throw error;
  }
  return { list: process.argv[2] ?? "main", events: lines.map((line) => JSON.parse(line) as WireEvent) };
}

const { list, events } = parse(await text(process.stdin));
const state = new State(list);
for (const event of events) evolve(state, event);
const position = events[events.length - 1]?.position ?? 0;
console.log(JSON.stringify({ position, state_hash: stateHash(state.snapshot()) }));
