import { expect, test } from "vitest";
import { LIST } from "../../src/core/list.ts";
import { mergeOf } from "../../src/core/merges.ts";
import { ordersAt, standsAt } from "../../src/core/place.ts";
import { reverse } from "../../src/core/reverse.ts";
import { unknownField } from "../../src/core/schema.ts";
import { State } from "../../src/core/state.ts";
import { Tree } from "../../src/core/tree.ts";
import type { Body, Field, Snapshot, Task, WireEvent } from "../../src/core/types.ts";

const STEP = 2 ** 20;

function task(id: string, order: number, more: Partial<Task> = {}): Task {
  const times = { created: 1, last: 1, created_at: 0, created_by: "ann" };
  const shown = { title: id, notes: "", completed: false, trashed: false, parent: null };
  return { id, order, ...times, ...shown, changed: {}, ...more } as unknown as Task;
}

function tree(...tasks: Task[]): Tree {
  const grown = new Tree();
  for (const one of tasks) grown.set(one.id, one);
  return grown;
}

/** What is emitted to take back one event. */
function back(grown: Tree, type: string, id: string | null, body: Body | null): [string, string | null, Body][] {
  const emitted: [string, string | null, Body][] = [];
  reverse(grown, [{ type, task: id, body } as WireEvent], (...words) => void emitted.push(words));
  return emitted;
}

test("siblings stand by their orders, those of the same order by their ids, however they came", () => {
  const [a, b, c] = [task("a", 5), task("b", 5), task("c", 1)];
  for (const tasks of [[a, b, c], [b, a, c], [c, b, a]]) {
    expect(tree(...tasks).children(null)).toEqual(["c", "a", "b"]);
    const state = new State("main");
    for (const one of tasks) state.tasks.set(one.id, one);
    expect(Tree.from(state).children(null)).toEqual(["c", "a", "b"]);
  }
});

test("a task that moves leaves its old siblings, and one that is deleted is nowhere", () => {
  const grown = tree(task("a", 1), task("b", 2), task("c", 3));
  grown.set("a", task("a", 1, { parent: "b" }));
  expect([grown.children(null), grown.children("b")]).toEqual([["b", "c"], ["a"]]);
  grown.set("c", task("c", 1));
  expect(grown.children(null)).toEqual(["c", "b"]);
  grown.delete("c");
  grown.delete("none");
  expect([grown.children(null), grown.get("c")]).toEqual([["b"], undefined]);
});

test("what is below a task in the trash is there too", () => {
  const grown = tree(task("a", 1, { trashed: true }), task("b", 1, { parent: "a" }), task("c", 2));
  expect(["a", "b", "c", "none"].map((id) => grown.inTrash(id))).toEqual([true, true, false, false]);
  expect([grown.isWithin("b", "a"), grown.isWithin("a", "b"), grown.isWithin(null, "a")]).toEqual([true, false, false]);
});

test("orders for a place: first, between, at the end, and in an empty list", () => {
  const grown = tree(task("a", 0), task("b", 3 * STEP));
  expect(ordersAt(grown, null, null)).toEqual([-STEP]);
  expect(ordersAt(grown, null, null, 2)).toEqual([-2 * STEP, -STEP]);
  expect(ordersAt(grown, null, "a", 2)).toEqual([STEP, 2 * STEP]);
  expect(ordersAt(grown, null, "b")).toEqual([4 * STEP]);
  expect(ordersAt(grown, null, undefined)).toEqual([4 * STEP]);
  expect(ordersAt(grown, null, undefined, 1, "b")).toEqual([STEP]);
  expect(ordersAt(grown, "a", undefined)).toEqual([0]);
  expect([ordersAt(grown, null, "none"), ordersAt(grown, "a", "b")]).toEqual([null, null]);
});

test("a move to where a task stands is none", () => {
  const grown = tree(task("a", 0), task("b", 1), task("c", 0, { parent: "a" }));
  expect([standsAt(grown, "a", null, null), standsAt(grown, "a", null, undefined)]).toEqual([true, false]);
  expect([standsAt(grown, "b", null, "a"), standsAt(grown, "b", null, null)]).toEqual([true, false]);
  expect([standsAt(grown, "c", null, undefined), standsAt(grown, "c", "a", undefined)]).toEqual([false, true]);
});

test("a move is taken back to where it came from, unless it is there or that is below itself", () => {
  const grown = tree(task("a", 0), task("b", 7, { parent: "a" }));
  const body = { parent: [null, "a"], order: [3, 7] };
  expect(back(grown, "task_moved", "b", body)).toEqual([["task_moved", "b", { parent: ["a", null], order: [7, 3] }]]);
  expect(back(grown, "task_moved", "b", { parent: ["a", null], order: [7, 3] })).toEqual([]);
  expect(back(grown, "task_moved", "b", { parent: ["a", "a"], order: [9, 9] })).toEqual([]);
  expect(back(grown, "task_moved", "b", { parent: ["a", "a"], order: [9, 7] })).toHaveLength(1);
  expect(back(grown, "task_moved", "a", { parent: ["b", null], order: [1, 0] })).toEqual([]);
});

test("with the old parent in the trash a task goes to the end of the top, unless it is in the trash itself", () => {
  const gone = task("a", 0, { trashed: true });
  const body = { parent: ["a", null], order: [3, 7] };
  const end = [["task_moved", "b", { parent: [null, null], order: [7, STEP] }]];
  expect(back(tree(gone, task("b", 7)), "task_moved", "b", body)).toEqual(end);
  const there = [["task_moved", "b", { parent: [null, "a"], order: [7, 3] }]];
  expect(back(tree(gone, task("b", 7, { trashed: true })), "task_moved", "b", body)).toEqual(there);
});

test("a restored task goes into the trash again, and one that is there already only to its old place", () => {
  const body = { parent: [null, null], order: [1, 2] };
  const moved = ["task_moved", "a", { parent: [null, null], order: [2, 1] }];
  expect(back(tree(task("a", 2)), "task_restored", "a", body)).toEqual([["task_deleted", "a", {}], moved]);
  expect(back(tree(task("a", 2, { trashed: true })), "task_restored", "a", body)).toEqual([moved]);
});

test("orders are given back to those that are there and have another one", () => {
  const grown = tree(task("a", 5), task("b", 2));
  const orders = [["a", 1, 5], ["b", 2, 6], ["none", 3, 7]];
  expect(back(grown, "tasks_reordered", null, { parent: null, orders })).toEqual([
    ["tasks_reordered", null, { parent: null, orders: [["a", 5, 1]] }],
  ]);
  expect(back(grown, "tasks_reordered", null, { parent: null, orders: [["b", 2, 6]] })).toEqual([]);
});

test("a title is taken back if it is another one, and what was erased is left", () => {
  const grown = tree();
  grown.title = "Two";
  const renamed = [["list_renamed", null, { title: ["Two", "One"] }]];
  expect(back(grown, "list_renamed", null, { title: ["One", "Two"] })).toEqual(renamed);
  expect(back(grown, "list_renamed", null, { title: ["Two", "Three"] })).toEqual([]);
  expect(back(grown, "list_renamed", null, null)).toEqual([]);
  expect(back(grown, "list_renamed", "none", { title: ["One", "Two"] })).toEqual(renamed);
});

test("changes of a set combine, and are taken back as far as they are still there", () => {
  const set = mergeOf({ merge: "set" } as Field);
  const change = set.change(["a", "d"], { add: ["c", "a", "b", "b"], remove: ["d", "x"] });
  expect(change).toEqual({ added: ["b", "c"], removed: ["d"] });
  expect(set.apply(["d", "a"], change)).toEqual(["a", "b", "c"]);
  expect(set.change(["a"], { add: ["a"] })).toBeUndefined();
  expect(set.change(["a"], { remove: ["b"] })).toBeUndefined();
  expect(set.reverse(["a", "b", "x"], change)).toEqual({ added: ["d"], removed: ["b"] });
  expect(set.reverse(["d"], change)).toBeUndefined();
});

test("a list that is not there yet is created with the words of its address as its title", () => {
  expect(LIST.creation("my-list__of-things-")).toEqual({ name: "create_list", args: { title: "my list of things" } });
});

test("a field that this page does not know is named, each that it knows is not", () => {
  const known = task("a", 1);
  expect(unknownField({ tasks: [known] } as unknown as Snapshot)).toBeNull();
  expect(unknownField({ tasks: [known, { ...known, colour: "red" }] } as unknown as Snapshot)).toBe("colour");
});
