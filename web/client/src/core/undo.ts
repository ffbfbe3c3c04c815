/** The undo and redo stacks of our own steps.
 *
 * A step is one user action; a long paste is one step of several commands. Undoing a step sends an `undo` for
 * each of its commands, last first; these undos form the step that Redo undoes.
 */
export interface Step {
  label: string;
  commands: string[];
}

const MOST_STEPS = 200;

export class UndoStack {
  private readonly done: Step[] = [];
  private readonly undone: Step[] = [];

  /** Records a new step; clears the redo stack. */
  did(step: Step): void {
    this.done.push(step);
    this.undone.length = 0;
    if (this.done.length > MOST_STEPS) this.done.shift();
  }

  nextUndo(): Step | undefined {
    return this.done[this.done.length - 1];
  }

  nextRedo(): Step | undefined {
    return this.undone[this.undone.length - 1];
  }

  /** Whether a step can be undone: it is not undone yet and was not refused. */
  canTakeBack(step: Step): boolean {
    return this.done.includes(step);
  }

  /** Records that `commands` undo a step, which need not be the last one. */
  tookBack(step: Step, commands: string[]): void {
    const index = this.done.indexOf(step);
    if (index < 0) return;
    this.done.splice(index, 1);
    this.undone.push({ label: step.label, commands });
  }

  /** Records that `commands` redo the step undone last. */
  didAgain(commands: string[]): void {
    const step = this.undone.pop();
    if (step !== undefined) this.done.push({ label: step.label, commands });
  }

  /** Removes a command that had no effect or was refused from its step. */
  forget(command: string): void {
    for (const steps of [this.done, this.undone]) {
      for (let index = steps.length - 1; index >= 0; index -= 1) {
        const commands = steps[index]!.commands.filter((id) => id !== command);
        if (commands.length === 0) steps.splice(index, 1);
        else steps[index]!.commands = commands;
      }
    }
  }

  save(): [Step[], Step[]] {
    return [this.done, this.undone];
  }

  load([done, undone]: [Step[], Step[]]): void {
    this.done.splice(0, Infinity, ...done);
    this.undone.splice(0, Infinity, ...undone);
  }
}
