/** User actions, each a short function on the store. No markup, no DOM events. */
import { dropAt, withoutMoving, type Drop } from "../core/drop.ts";
import { newId } from "../core/ids.ts";
import { plainText } from "../core/links.ts";
import { leftOut, linesOf, tooLong } from "../core/paste.ts";
import { normaliseTitle, titleProblem } from "../core/text.ts";
import type { Body, NewTask } from "../core/types.ts";
import type { Step } from "../core/undo.ts";
import { countBelow } from "../core/view.ts";
import { clearable, shownTasks } from "../core/walk.ts";
import { splitLines } from "../sync/split.ts";
import type { Queued } from "../sync/queue.ts";
import type { NewCommand } from "../sync/session.ts";
import type { Store, Toast } from "./store.ts";

const LONGEST_IN_A_SENTENCE = 40;

export function shortened(text: string): string {
  const points = [...text];
  return points.length <= LONGEST_IN_A_SENTENCE ? text : `${points.slice(0, LONGEST_IN_A_SENTENCE - 1).join("")}…`;
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

export class Actions {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Adds a task at the end. Returns the reason if the title is invalid, else null. */
  add(text: string): string | null {
    if (this.isReader) return null;
    const title = normaliseTitle(text);
    if (title === "") return null;
    const problem = titleProblem(text, this.store.session.limits.title);
    if (problem !== null) return problem;
    const task = this.newId();
    this.act(`Add “${shortened(title)}”`, [{ name: "add_task", args: { task, title } }]);
    this.store.wantedInView.value = task;
    this.store.polite.say(`Added “${shortened(plainText(title))}”.`);
    return null;
  }

  /** Adds many lines as tasks, all or none, and shows a toast with the result. */
  addLines(text: string): void {
    if (this.isReader) return;
    const { limits } = this.store.session;
    const lines = linesOf(text, () => this.newId(), limits);
    const room = limits.tasks - this.store.model.state.tasks.size;
    if (lines.length > room) {
      const most = `A list holds ${limits.tasks.toLocaleString("en")} tasks, those in the trash too`;
      const these = `these are ${lines.length.toLocaleString("en")} tasks, and there is room for ${room.toLocaleString("en")}`;
      return this.toast(`Nothing was added: ${these}. ${most}.`);
    }
    const left = [
      [leftOut(text), "of code or marks"],
      [tooLong(text, limits), `over ${limits.notes.toLocaleString("en")} characters`],
    ] as const;
    const told = left.filter(([count]) => count > 0).map(([count, what]) => `, left out ${counted(count, "line")} ${what}`);
    const step = lines.length === 0 ? undefined : this.addAsOneStep(lines);
    if (step !== undefined || told.length > 0) this.toast(`Added ${counted(lines.length, "task")}${told.join("")}`, step);
  }

  private addAsOneStep(lines: readonly NewTask[]): Step {
    const parts = splitLines(lines, this.store.session.limits);
    return this.act(`Add ${counted(lines.length, "task")}`, parts.map((part) => ({ name: "add_tasks", args: { lines: part } })));
  }

  toggle(task: string): void {
    const found = this.store.model.shown.get(task);
    if (found === undefined || this.isReader) return;
    const name = found.completed ? "reopen_task" : "complete_task";
    this.act(`${found.completed ? "Reopen" : "Complete"} “${shortened(found.title)}”`, [{ name, args: { task } }]);
  }

  /** Completes all tasks if any is open, else reopens all. */
  toggleAll(): void {
    if (this.isReader) return;
    const shown = shownTasks(this.store.model.shown);
    const open = shown.filter((task) => !task.completed).length;
    if (open > 0) this.act("Mark all as complete", this.enough("complete_all", open));
    else this.act("Reopen all", this.enough("reopen_all", shown.length));
  }

  clearCompleted(): void {
    if (this.isReader) return;
    const count = clearable(this.store.model.shown).length;
    const step = this.act("Clear completed", this.enough("clear_completed", count));
    this.toast(count === 1 ? "Deleted 1 task" : `Deleted ${count} tasks`, step);
  }

  remove(task: string): void {
    if (this.isReader) return;
    const { shown } = this.store.model;
    // Only its editor is left.
    if (this.store.isDeleted(task)) return this.cancelEdit();
    const title = shortened(shown.get(task)?.title ?? "");
    const below = countBelow(shown, task);
    const step = this.act(`Delete “${title}”`, [{ name: "delete_task", args: { task } }]);
    this.toast(`Deleted “${title}”${below === 0 ? "" : ` and ${below} ${below === 1 ? "subtask" : "subtasks"}`}`, step);
  }

  restore(task: string): void {
    if (this.isReader) return;
    const title = shortened(this.store.model.shown.get(task)?.title ?? "");
    this.act(`Restore “${title}”`, [{ name: "restore_task", args: { task } }]);
    this.toast(`Restored “${title}”`);
  }

  rename(text: string): void {
    const title = normaliseTitle(text);
    if (title === "" || title === this.store.model.shown.title || this.isReader) return;
    this.act("Rename list", [{ name: "rename_list", args: { title } }]);
  }

  move(task: string, { parent, after }: Drop): void {
    const found = this.store.model.shown.get(task);
    if (found === undefined || this.isReader) return;
    const args: Body = { task, after };
    if (parent !== found.parent) args.parent = parent;
    this.act(`Move “${shortened(found.title)}”`, [{ name: "move_task", args }]);
  }

  startEdit(task: string): void {
    const found = this.store.model.shown.get(task);
    if (found === undefined || this.isReader) return;
    const own = this.store.session.outbox.waiting.findLast((command) => command.args.task === task && "title" in command.args);
    const base = own?.id ?? this.store.model.position;
    this.store.editing.value = { task, text: found.title, base, before: found.title };
    this.store.session.edits(task);
  }

  /** Saves an open edit. An empty title deletes the task. */
  finishEdit(text: string): void {
    const edit = this.store.editing.value;
    // Who may not save it any more keeps the text.
    if (edit === null || this.isReader) return;
    const title = normaliseTitle(text);
    if (titleProblem(text, this.store.session.limits.title) !== null && title !== "") return;
    this.cancelEdit();
    if (title === "") return this.remove(edit.task);
    if (title === normaliseTitle(edit.before)) return;
    const command = { name: "edit_task", args: { task: edit.task, title }, base: edit.base };
    this.act(`Edit “${shortened(title)}”`, [command]);
  }

  /** Saves an open edit of a deleted task: restores the task, or adds a new one if the list no longer has
   * it. */
  restoreAndSave(): void {
    const edit = this.store.editing.value;
    if (edit === null || this.isReader) return;
    const { task, text, base } = edit;
    const title = normaliseTitle(text);
    this.cancelEdit();
    const known = this.store.model.shown.get(task);
    const saving = { name: "edit_task", args: { task, title }, base };
    const restoring = { name: "restore_task", args: { task } };
    const adding = { name: "add_task", args: { task: this.newId(), title } };
    const commands = known === undefined ? [adding] : known.title === title ? [restoring] : [restoring, saving];
    this.act(`Restore “${shortened(title)}”`, commands);
    this.store.wantedFocus.value = { task: commands[0]!.args.task, part: "title" };
  }

  cancelEdit(): void {
    this.store.editing.value = null;
    this.store.session.edits(null);
  }

  /** Undoes the given step, by default the last one, unless it is already undone. */
  undo(step = this.store.session.undo.nextUndo()): void {
    const { undo } = this.store.session;
    const { value: toast } = this.store.toast;
    if (toast?.step === step) this.store.toast.value = null;
    if (step === undefined || !undo.canTakeBack(step) || this.isReader) return;
    undo.tookBack(step, this.takeBack(`Undo: ${step.label}`, step.commands));
    this.store.session.saveSteps();
    this.store.urgent.say(`Taken back: ${step.label}`);
    this.store.refreshSteps();
  }

  redo(): void {
    const { undo } = this.store.session;
    const step = undo.nextRedo();
    if (step === undefined || this.isReader) return;
    undo.didAgain(this.takeBack(`Redo: ${step.label}`, step.commands));
    this.store.session.saveSteps();
    this.store.urgent.say(`Done again: ${step.label}`);
    this.store.refreshSteps();
  }

  /** Retries a refused command, together with the task's other refused commands, in order. */
  retry(command: Queued): void {
    this.store.session.outbox.retry(new Set(this.together(command)));
  }

  discard(command: Queued): void {
    if (this.store.conflict.value?.id === command.id) this.store.conflict.value = null;
    this.store.session.outbox.remove(new Set(this.together(command)));
  }

  /** Repeats a refused command with `force`, which overwrites the changes of others. */
  force(command: Queued): void {
    const { name, label, args } = command;
    this.discard(command);
    this.act(label, [{ name, args: { ...args, force: true } }]);
  }

  toast(text: string, step?: Step, choice?: Toast["choice"]): void {
    const number = (this.store.toast.peek()?.number ?? 0) + 1;
    this.store.toast.value = { text, number, ...(step && { step }), ...(choice && { choice }) };
  }

  dropFor(task: string, gap: number, depth: number): Drop {
    const rest = withoutMoving(this.store.view.value.rows, task);
    return dropAt(rest, gap, depth);
  }

  /** Whoever may only read changes nothing, by whatever key or gesture. */
  private get isReader(): boolean {
    return !this.store.mayEdit.peek();
  }

  private together(command: Queued): string[] {
    const task = command.args.task as string | undefined;
    const { refused } = this.store.session.outbox;
    return refused.filter((other) => other.id === command.id || (task && other.args.task === task)).map(({ id }) => id);
  }

  /** Repeats a bulk command often enough for `tasks` tasks, because one command changes a limited number. */
  private enough(name: string, tasks: number): NewCommand[] {
    const commands = Math.max(1, Math.ceil(tasks / this.store.session.limits.events));
    return Array.from({ length: commands }, () => ({ name, args: {} }));
  }

  private act(label: string, commands: NewCommand[]): Step {
    const step = { label, commands: this.store.session.submit(label, commands) };
    this.store.session.undo.did(step);
    this.store.session.saveSteps();
    this.store.refresh();
    return step;
  }

  private takeBack(label: string, commands: readonly string[]): string[] {
    const undos = [...commands].reverse().map((command) => ({ name: "undo", args: {}, undoOf: command }));
    return this.store.session.submit(label, undos);
  }

  private newId(): string {
    return newId(this.store.session.clock.now());
  }
}
