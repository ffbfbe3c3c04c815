import { expect, test } from "vitest";
import { State } from "../../src/core/state.ts";
import { Tree } from "../../src/core/tree.ts";
import type { Task } from "../../src/core/types.ts";
import { countBelow, trashOf, viewOf } from "../../src/core/view.ts";
import { clearable } from "../../src/core/walk.ts";

/** `a`, `>b!` (done, below a), `c~` (in the trash). */
function tree(text: string): Tree {
  const state = new State("main");
  const above: string[] = [];
  text.split(" ").forEach((word, order) => {
    const depth = word.split(">").length - 1;
    const id = word.replace(/[>!~]/g, "");
    above.length = depth;
    const base = { id, title: id, notes: "", created: 0, last: order, created_at: 0, created_by: "" };
    const task: Task = {
      ...base,
      order,
      parent: above[depth - 1] ?? null,
      completed: word.includes("!"),
      trashed: word.includes("~"),
      changed: { trashed: order },
    };
    above.push(id);
    state.tasks.set(id, task);
  });
  return Tree.from(state);
}

const shown = (list: Tree, filter: "all" | "active" | "completed"): string =>
  viewOf(list, filter).rows.map(({ id, depth }) => ">".repeat(depth) + id).join(" ");

test("each filter shows its tasks, indented under the shown ones above them", () => {
  const list = tree("a >b! >>c >d e!");
  expect(shown(list, "all")).toBe("a >b >>c >d e");
  expect(shown(list, "active")).toBe("a >c >d");
  expect(shown(list, "completed")).toBe("b e");
});

test("what is in the trash, and all below it, is neither shown nor counted", () => {
  const list = tree("a b~ >c >d!");
  expect(viewOf(list, "all")).toMatchObject({ open: 1, done: 0 });
  expect(shown(list, "all")).toBe("a");
  expect(trashOf(list).map(({ id }) => id)).toEqual(["b"]);
  expect(countBelow(list, "b")).toBe(2);
});

test("clearing takes the topmost completed tasks with nothing open below", () => {
  expect(clearable(tree("a! >b! c! >d e >f!")).map(({ id }) => id)).toEqual(["a", "f"]);
});
