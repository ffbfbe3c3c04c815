/** Homes as a kind of log. */
import { predictHome } from "./home_predict.ts";
import { evolveHome, Home, SETTING, touchedInHome, type HomeSnapshot } from "./home_state.ts";
import type { Kind } from "./kind.ts";
import { HOME_PREFIX, HOME_SCHEMA } from "./tables.ts";

const OF_AN_ENTRY = new Set(["position", "order", "role", "title", "favourite", "color", "deleted"]);
const OF_A_HOME = new Set(["list", "at", "lists", "settings"]);

function restore(shown: Home, state: Home, part: string): void {
  if (part.startsWith(SETTING)) return restoreIn(shown.settings, state.settings, part.slice(SETTING.length));
  restoreIn(shown.lists, state.lists, part);
}

function restoreIn<Value>(shown: Map<string, Value>, confirmed: Map<string, Value>, key: string): void {
  const value = confirmed.get(key);
  if (value === undefined) shown.delete(key);
  else shown.set(key, value);
}

function unknownIn({ lists, ...rest }: HomeSnapshot): string | null {
  const known = (name: string): boolean => OF_AN_ENTRY.has(name);
  for (const name of Object.keys(rest)) if (!OF_A_HOME.has(name)) return name;
  return Object.values(lists).flatMap((entry) => Object.keys(entry)).find((name) => !known(name)) ?? null;
}

export const HOME: Kind<Home, Home> = {
  name: "home",
  schema: HOME_SCHEMA,
  schemaFor: () => 1,
  owns: (log) => log.startsWith(HOME_PREFIX),
  empty: (log) => new Home(log),
  from: (snapshot) => Home.from(snapshot),
  unknownIn,
  evolve: evolveHome,
  show: (state) => state.copy(),
  touchedBy: touchedInHome,
  restore,
  restoreHead: (shown, state) => void (shown.at = state.at),
  predict: predictHome,
  // It is there before its first event: this changes nothing.
  creation: () => ({ name: "set_setting", args: { name: "theme", value: null } }),
};
