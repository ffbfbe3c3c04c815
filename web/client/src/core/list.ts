/** Lists of tasks as a kind of log. */
import { evolve, touchedBy } from "./fold.ts";
import type { Kind } from "./kind.ts";
import { predict } from "./predict.ts";
import { schemaFor, unknownField } from "./schema.ts";
import { State } from "./state.ts";
import { HOME_PREFIX, SCHEMA } from "./tables.ts";
import { Tree } from "./tree.ts";

export const LIST: Kind<State, Tree> = {
  name: "list",
  schema: SCHEMA,
  schemaFor,
  owns: (log) => !log.startsWith(HOME_PREFIX),
  empty: (log) => new State(log),
  from: (snapshot) => State.from(snapshot),
  unknownIn: unknownField,
  evolve,
  show: (state) => Tree.from(state),
  touchedBy,
  restore(shown, state, id) {
    const task = state.tasks.get(id);
    if (task === undefined) shown.delete(id);
    else shown.set(id, task);
  },
  restoreHead(shown, state) {
    shown.takeHead(state);
  },
  predict,
  creation: (log) => ({ name: "create_list", args: { title: log.replaceAll(/[-_]+/g, " ").trim() } }),
};
