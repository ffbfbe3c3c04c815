/** Converts pasted lines to tasks: one per line except code, comments and
 * rules; indents and headings nest. */
import { linesOfText, scan, type ScannedLine } from "./checklist.ts";
import { codePoints, normaliseTitle } from "./text.ts";
import type { Limits, NewTask } from "./types.ts";

const SAYS_SOMETHING = new Set(["box", "bullet", "text"]);

function isTask({ kind, title }: ScannedLine): boolean {
  return SAYS_SOMETHING.has(kind) && normaliseTitle(title) !== "";
}

/** A box or bullet without text. */
function isEmptyItem({ kind, title }: ScannedLine): boolean {
  return (kind === "box" || kind === "bullet") && normaliseTitle(title) === "";
}

/** Whether the text has several tasks, or one with a box, whose markup an ordinary paste would put in the
 * title. */
export function isChecklist(text: string): boolean {
  const tasks = scan(linesOfText(text)).filter(isTask);
  return tasks.length > 1 || tasks.some(({ kind }) => kind === "box");
}

/** The number of non-empty lines that become no task. */
export function leftOut(text: string): number {
  return scan(linesOfText(text)).filter((line) => line.kind === "literal" || line.kind === "syntax" || isEmptyItem(line)).length;
}

/** The number of lines above the length limit, which `linesOf` leaves out. */
export function tooLong(text: string, limits: Limits): number {
  return scan(linesOfText(text)).filter((line) => isTask(line) && codePoints(normaliseTitle(line.title)) > limits.notes).length;
}

/** Cuts a title above the limit and puts the full text into the notes. */
function fitting(title: string, limit: number): { title: string; notes?: string } {
  if (codePoints(title) <= limit) return { title };
  const short = [...title].slice(0, limit - 1).join("");
  return { title: `${short.trimEnd()}…`, notes: title };
}

interface Above {
  /** For a heading, a negative number by its level, so that only another heading closes it. */
  indent: number;
  title: string;
  task: string | null;
}

const DEEPEST_HEADING = 7;

/** The tasks of a pasted text in order; `newId` creates each id, so that lines can name their parents. */
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
    if (isEmptyItem(scanned)) leave(indent); // lines indented below it are not subtasks of the previous task
    if (title === "" || (scanned.kind !== "heading" && !isTask(scanned))) continue;
    if (codePoints(title) > limits.notes) continue;
    leave(indent);
    // Limit the nesting to the depth that a list allows.
    above.splice(limits.depth);
    if (scanned.kind === "heading") {
      above.push({ indent, title, task: null });
      continue;
    }
    // A heading becomes a task when the first task below it appears.
    above.forEach((one, index) => (one.task ??= add(one.title, false, above[index - 1]?.task)));
    const task = add(title, scanned.done, above[above.length - 1]?.task);
    above.push({ indent, title, task });
    if (scanned.partly) partly.add(task);
  }
  reopen(lines, partly);
  return lines;
}

/** Opens tasks in `partly` that have an open subtask. */
function reopen(lines: readonly NewTask[], partly: ReadonlySet<string>): void {
  const openBelow = new Set<string>();
  for (const line of [...lines].reverse()) {
    const isOpenBelow = openBelow.has(line.task);
    if (isOpenBelow && partly.has(line.task)) delete line.completed;
    if (line.parent != null && (isOpenBelow || !line.completed)) openBelow.add(line.parent);
  }
}
