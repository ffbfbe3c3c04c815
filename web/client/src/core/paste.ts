/** Many pasted lines into tasks: indentation gives nesting, Markdown bullets and checkbox marks are read and taken off. */
import { codePoints, normaliseTitle } from "./text.ts";
import type { Limits, Line } from "./types.ts";

const TAB = 4;
const MARK = /^(?:[-*+•‣◦]|\d{1,6}[.)])\s+(?=\S)/u;
const BOX = /^\[([ xX✓✔])\](?:\s+|$)/u;
const BARE_BOX = /^([☐☑☒✓✔])\s*/u;
const DONE = new Set(["x", "X", "✓", "✔", "☑", "☒"]);

interface PastedLine {
  indent: number;
  title: string;
  completed: boolean;
}

function readLine(text: string): PastedLine | null {
  const lead = /^[ \t]*/.exec(text)![0];
  const indent = [...lead].reduce((width, char) => (char === "\t" ? width + TAB - (width % TAB) : width + 1), 0);
  let rest = text.slice(lead.length).replace(MARK, "");
  const box = BOX.exec(rest) ?? BARE_BOX.exec(rest);
  if (box) rest = rest.slice(box[0].length);
  const title = normaliseTitle(rest);
  return title === "" ? null : { indent, title, completed: box !== null && DONE.has(box[1]!) };
}

/** Whether a pasted text is more than one line that says something. */
export function isManyLines(text: string): boolean {
  return text.split(/\r\n|\r|\n/).filter((line) => readLine(line) !== null).length > 1;
}

/** A title over the limit is cut, and stands in the notes in full: nothing of it is lost. */
function fitting(title: string, limit: number): { title: string; notes?: string } {
  if (codePoints(title) <= limit) return { title };
  const short = [...title].slice(0, limit - 1).join("");
  return { title: `${short.trimEnd()}…`, notes: title };
}

/** The tasks of a pasted text in order; `newId` names each, so that lines can say whose subtasks they are. */
export function linesOf(text: string, newId: () => string, limits: Limits): Line[] {
  const lines: Line[] = [];
  const above: { indent: number; task: string }[] = [];
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const pasted = readLine(raw);
    if (pasted === null) continue;
    while (above.length > 0 && above[above.length - 1]!.indent >= pasted.indent) above.pop();
    // What is indented deeper than a list can be nested stands at the deepest level there is.
    above.splice(limits.depth);
    const parent = above[above.length - 1]?.task;
    const line: Line = { task: newId(), ...fitting(pasted.title, limits.title) };
    if (pasted.completed) line.completed = true;
    if (parent !== undefined) line.parent = parent;
    lines.push(line);
    above.push({ indent: pasted.indent, task: line.task });
  }
  return lines;
}
