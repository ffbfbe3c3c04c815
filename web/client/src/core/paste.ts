/** Many pasted lines into tasks: every line is one, but for code, comments and rules; indentation and headings nest. */
import { linesOfText, scan, type ScannedLine } from "./checklist.ts";
import { codePoints, normaliseTitle } from "./text.ts";
import type { Limits, NewTask } from "./types.ts";

const SAYS_SOMETHING = new Set(["box", "bullet", "text"]);

function isTask({ kind, title }: ScannedLine): boolean {
  return SAYS_SOMETHING.has(kind) && normaliseTitle(title) !== "";
}

/** A box or a bullet behind which nobody wrote anything. */
function isEmptyItem({ kind, title }: ScannedLine): boolean {
  return (kind === "box" || kind === "bullet") && normaliseTitle(title) === "";
}

/** Whether a pasted text is more than one task, or one with a box: an ordinary paste would leave its marks in the title. */
export function isChecklist(text: string): boolean {
  const tasks = scan(linesOfText(text)).filter(isTask);
  return tasks.length > 1 || tasks.some(({ kind }) => kind === "box");
}

/** How many lines of a pasted text become no task, though something stands in them. */
export function leftOut(text: string): number {
  return scan(linesOfText(text)).filter((line) => line.kind === "literal" || line.kind === "syntax" || isEmptyItem(line)).length;
}

/** How many lines of a pasted text are longer than a task can hold: `linesOf` leaves them out. */
export function tooLong(text: string, limits: Limits): number {
  return scan(linesOfText(text)).filter((line) => isTask(line) && codePoints(normaliseTitle(line.title)) > limits.notes).length;
}

/** A title over the limit is cut, and stands in the notes in full: nothing of it is lost. */
function fitting(title: string, limit: number): { title: string; notes?: string } {
  if (codePoints(title) <= limit) return { title };
  const short = [...title].slice(0, limit - 1).join("");
  return { title: `${short.trimEnd()}…`, notes: title };
}

interface Above {
  /** Of a heading its level below all indents, so that headings are left behind by headings alone. */
  indent: number;
  title: string;
  task: string | null;
}

const DEEPEST_HEADING = 7;

/** The tasks of a pasted text in order; `newId` names each, so that lines can say whose subtasks they are. */
export function linesOf(text: string, newId: () => string, limits: Limits): NewTask[] {
  const lines: NewTask[] = [];
  const above: Above[] = [];
  const partly = new Set<string>();
  const add = (title: string, completed: boolean, parent: string | null | undefined): string => {
    const line: NewTask = { task: newId(), ...fitting(title, limits.title) };
    if (completed) line.completed = true;
    if (parent != null) line.parent = parent;
    lines.push(line);
    return line.task;
  };
  const leave = (indent: number): void => {
    while (above.length > 0 && above[above.length - 1]!.indent >= indent) above.pop();
  };
  for (const scanned of scan(linesOfText(text.replace(/^\ufeff/, "")))) {
    const title = normaliseTitle(scanned.title);
    const indent = scanned.kind === "heading" ? scanned.level - DEEPEST_HEADING : scanned.column;
    if (isEmptyItem(scanned)) leave(indent); // what is indented below it is not below the one before it
    if (title === "" || (scanned.kind !== "heading" && !isTask(scanned))) continue;
    if (codePoints(title) > limits.notes) continue;
    leave(indent);
    // What is indented deeper than a list can be nested stands at the deepest level there is.
    above.splice(limits.depth);
    if (scanned.kind === "heading") {
      above.push({ indent, title, task: null });
      continue;
    }
    // A heading becomes a task with the first one that follows it.
    above.forEach((one, index) => (one.task ??= add(one.title, false, above[index - 1]?.task)));
    const task = add(title, scanned.done, above[above.length - 1]?.task);
    above.push({ indent, title, task });
    if (scanned.partly) partly.add(task);
  }
  reopen(lines, partly);
  return lines;
}

/** Those that are done in part are open if anything below them is. */
function reopen(lines: readonly NewTask[], partly: ReadonlySet<string>): void {
  const openBelow = new Set<string>();
  for (const line of [...lines].reverse()) {
    const isOpenBelow = openBelow.has(line.task);
    if (isOpenBelow && partly.has(line.task)) delete line.completed;
    if (line.parent != null && (isOpenBelow || !line.completed)) openBelow.add(line.parent);
  }
}
