/** A checker of Stryker that lets through only the mutants that are drawn: so many of each folder, by chance,
 * but the same for the same seed. It is asked to group all mutants before it is asked to check any. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import * as plugins from "./node_modules/@stryker-mutator/api/dist/src/plugin/index.js";

const DRAWN = "stryker/drawn.json";
const folders = JSON.parse(process.env.TODO_MUTANTS_FOLDERS);
const most = Number(process.env.TODO_MUTANTS_MOST);
const seed = process.env.TODO_MUTANTS_SEED;

/** Each mutant draws a number of its own: a mutant more or less elsewhere changes little of the sample. */
function number(mutant) {
  const { start, end } = mutant.location;
  const place = [start.line, start.column, end.line, end.column].join(" ");
  const name = `${seed} ${relative(".", mutant.fileName)} ${place} ${mutant.replacement}`;
  return createHash("sha256").update(name).digest("hex");
}

function drawn(mutants) {
  return folders.flatMap((folder) =>
    mutants
      .filter((mutant) => relative(".", mutant.fileName).startsWith(folder))
      .map((mutant) => [number(mutant), mutant.id])
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, most)
      .map(([, id]) => id),
  );
}

class Drawing {
  async init() {}

  async group(mutants) {
    writeFileSync(DRAWN, JSON.stringify(drawn(mutants)));
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    const chosen = new Set(JSON.parse(readFileSync(DRAWN, "utf-8")));
    const left = { status: "compileError", reason: "not drawn" };
    const verdict = (id) => (chosen.has(id) ? { status: "passed" } : left);
    return Object.fromEntries(mutants.map(({ id }) => [id, verdict(id)]));
  }
}

export const strykerPlugins = [
  plugins.declareFactoryPlugin(plugins.PluginKind.Checker, "drawing", () => new Drawing()),
];
