import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { complete, State } from "../../src/core/state.ts";
import { Tree } from "../../src/core/tree.ts";
import type { Row } from "../../src/core/view.ts";
import { viewOf } from "../../src/core/view.ts";
import type { Task } from "../../src/core/types.ts";
import { Settling } from "../../src/ui/settling.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A list of tasks a, b, c ... and what one page draws of its open ones. */
class Drawn {
  readonly edited = signal<{ task: string } | null>(null);
  private readonly tree: Tree;
  private readonly settling: Settling;

  constructor(ids: string, below: Record<string, string> = {}) {
    const state = new State("main");
    for (const [order, id] of ids.split(" ").entries()) {
      const rest = { created: 0, last: 0, created_at: 0, created_by: "" };
      state.tasks.set(id, complete({ ...rest, id, title: id, order, parent: below[id] ?? null }));
    }
    this.tree = Tree.from(state);
    this.settling = new Settling(() => this.tree, this.edited);
    this.settling.update(this.rows(), true);
  }

  change(hand: "own" | "theirs", id: string, values: Partial<Task>): void {
    const before = this.tree.get(id)!;
    this.tree.set(id, { ...before, ...values });
    const moved = hand === "own" && values.order !== undefined ? [id] : [];
    this.settling.changed({ own: [], theirs: [], [hand]: [id], moved: new Set(moved) });
    this.settling.update(this.rows(), false);
  }

  touch(): void {
    this.settling.touched();
  }

  leave(): void {
    this.settling.left();
  }

  click(id: string): void {
    this.settling.clicked(id);
    this.change("own", id, { trashed: true });
  }

  endEdit(): void {
    this.edited.value = null;
    this.settling.update(this.rows(), false);
  }

  /** `a b (c)`: the room of c. */
  get text(): string {
    return this.settling.slots.value.map(({ id, gone }) => (gone ? `(${id})` : id)).join(" ");
  }

  private rows(): Row[] {
    return viewOf(this.tree, "active").rows;
  }
}

test("what others do waits until 4 s after the last movement, and no longer", () => {
  const drawn = new Drawn("a b c");
  drawn.touch();
  vi.advanceTimersByTime(3_000);
  drawn.touch();
  drawn.change("theirs", "a", { trashed: true });
  drawn.change("theirs", "c", { order: -1 });
  expect(drawn.text).toBe("(a) b c");
  vi.advanceTimersByTime(3_990);
  expect(drawn.text).toBe("(a) b c");
  vi.advanceTimersByTime(20);
  expect(drawn.text).toBe("c b");
});

test("when the pointer leaves everything falls into place; with nobody there it does at once", () => {
  const drawn = new Drawn("a b c");
  drawn.touch();
  drawn.change("theirs", "a", { trashed: true });
  drawn.leave();
  expect(drawn.text).toBe("b c");
  drawn.change("theirs", "b", { trashed: true });
  expect(drawn.text).toBe("c");
});

test("what this person does takes effect at once while others' changes wait, subtasks included", () => {
  const drawn = new Drawn("a b c d e", { c: "b" });
  drawn.touch();
  drawn.change("theirs", "a", { trashed: true });
  drawn.change("own", "b", { trashed: true });
  expect(drawn.text).toBe("(a) d e");
  drawn.change("own", "e", { order: -1 });
  expect(drawn.text).toBe("e (a) d");
  drawn.change("own", "b", { trashed: false });
  expect(drawn.text).toBe("e b c (a) d");
});

test("a row that others delete after this person changed it leaves its room all the same", () => {
  const drawn = new Drawn("a b c", { b: "a" });
  drawn.touch();
  drawn.change("own", "a", { title: "A" });
  drawn.change("theirs", "b", { trashed: true });
  expect(drawn.text).toBe("a (b) c");
});

test("a ticked row stays for 0.8 s, and for good if it is taken back meanwhile", () => {
  const drawn = new Drawn("a b c");
  drawn.change("own", "a", { completed: true });
  drawn.change("theirs", "b", { completed: true });
  vi.advanceTimersByTime(790);
  expect(drawn.text).toBe("a b c");
  drawn.change("own", "a", { completed: false });
  vi.advanceTimersByTime(20);
  expect(drawn.text).toBe("a c");
  drawn.change("own", "a", { completed: true });
  vi.advanceTimersByTime(790);
  expect(drawn.text).toBe("a c");
  vi.advanceTimersByTime(20);
  expect(drawn.text).toBe("c");
});

test("a row deleted by a click leaves its room as long as a second click can come, its subtasks too", () => {
  const drawn = new Drawn("a b c", { b: "a" });
  drawn.click("a");
  expect(drawn.text).toBe("(a) (b) c");
  vi.advanceTimersByTime(490);
  expect(drawn.text).toBe("(a) (b) c");
  vi.advanceTimersByTime(20);
  expect(drawn.text).toBe("c");
});

test("an edited row stays until the edit ends, whatever others do to it and however long that takes", () => {
  for (const values of [{ completed: true }, { trashed: true }]) {
    const drawn = new Drawn("a b c");
    drawn.edited.value = { task: "b" };
    drawn.change("theirs", "b", values);
    vi.advanceTimersByTime(60_000);
    expect(drawn.text).toBe("a b c");
    drawn.endEdit();
    expect(drawn.text).toBe("a c");
  }
});

test("an edit that was open before the page was loaded has its row", () => {
  const drawn = new Drawn("a");
  drawn.change("theirs", "a", { trashed: true });
  expect(drawn.text).toBe("");
  drawn.edited.value = { task: "a" };
  drawn.change("theirs", "a", { title: "b" });
  expect(drawn.text).toBe("a");
});
