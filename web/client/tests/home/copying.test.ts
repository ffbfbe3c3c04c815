import { expect, test } from "vitest";
import { State, complete } from "../../src/core/state.ts";
import { Tree } from "../../src/core/tree.ts";
import { linesOfCopy } from "../../src/home/copying.ts";

function tree(): Tree {
  const state = new State("home");
  const add = (id: string, order: number, more: object): void =>
    void state.tasks.set(id, complete({ id, created: 1, last: 1, created_at: 0, created_by: "", order, title: id, ...more }));
  add("a", 1, { completed: true });
  add("b", 2, { parent: "a", notes: "n" });
  add("c", 3, { parent: "b", completed: true });
  add("d", 4, { trashed: true });
  add("e", 5, {});
  return Tree.from(state);
}

function numbers(): () => string {
  let next = 0;
  return () => String((next += 1));
}

test("a copy has all that is shown, each below what it stood under", () => {
  expect(linesOfCopy(tree(), numbers(), false)).toEqual([
    { task: "1", title: "a", completed: true },
    { task: "2", title: "b", notes: "n", parent: "1" },
    { task: "3", title: "c", completed: true, parent: "2" },
    { task: "4", title: "e" },
  ]);
});

test("a copy of what is open keeps what is open below something completed", () => {
  expect(linesOfCopy(tree(), numbers(), true)).toEqual([
    { task: "1", title: "b", notes: "n" },
    { task: "2", title: "e" },
  ]);
});
