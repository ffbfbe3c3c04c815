/** Which of our own commands Undo and Redo mean next.
 *
 * One step is one thing a person did; a long paste is several commands but one step. To take a step
 * back, its commands are undone, last first; those undos are themselves the step that Redo takes back.
 */
export interface Step {
  label: string;
  commands: string[];
}

const MOST_STEPS = 200;

export class UndoStack {
  private readonly done: Step[] = [];
  private readonly undone: Step[] = [];

  /** Something new was done: nothing can be done again after that. */
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

  /** Whether a step can still be taken back: it was not yet, and was not refused. */
  canTakeBack(step: Step): boolean {
    return this.done.includes(step);
  }

  /** A step, the last one or one before it, is being taken back by `commands`. */
  tookBack(step: Step, commands: string[]): void {
    const index = this.done.indexOf(step);
    if (index < 0) return;
    this.done.splice(index, 1);
    this.undone.push({ label: step.label, commands });
  }

  /** The last step taken back is being done again by `commands`. */
  didAgain(commands: string[]): void {
    const step = this.undone.pop();
    if (step !== undefined) this.done.push({ label: step.label, commands });
  }

  /** A command had no effect or was refused: there is nothing of it to take back. */
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
