/** Classifies each line of a checklist: box, bullet, heading, text, or a line that cannot be a task.
 *
 * The rules of `todo import` (todo/cli/formats/scanner.py and literal.py), tested with shared vectors.
 */

export type Kind = "blank" | "literal" | "syntax" | "heading" | "box" | "bullet" | "text";

export interface ScannedLine {
  kind: Kind;
  /** The indent in columns, also inside a block quote. */
  column: number;
  /** The text without markup; empty for an empty item. */
  title: string;
  done: boolean;
  /** A box with a dash: done, unless a subtask is open. */
  partly: boolean;
  /** The heading level, from 1; 0 for other lines. */
  level: number;
}

const TAB = 4;
const REAL_SPACE = "[ \\t\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\ufeff]";
const SPACE = "[ \\t\\u00a0\\u1680\\u2000-\\u200b\\u202f\\u205f\\u3000\\ufeff]";
const TITLE_SPACE = `(?:\\u200b*${REAL_SPACE}+|\\u200b+|$)`;
const BULLET = `(?:(?:[-*+•‣◦·●–▪■\\uf0a7\\uf0b7]|[0-9]{1,9}[.)])${SPACE}+|o\\t${SPACE}*)`;
const box = (inside: string): string =>
  `(?:\\[(${inside})\\ufe0f?\\]${TITLE_SPACE}|([☐☑☒])\\ufe0f?${SPACE}*|([✓✔])\\ufe0f?${SPACE}+)`;

const START = new RegExp(`^(${SPACE}*)((?:>${SPACE}?)*)(${SPACE}*)`, "u");
const TASK = new RegExp(`^(?:${BULLET}${box("[^\\]]?")}|${box("[ \\u00a0xX✓✔\\-]?")})`, "u");
const BULLETED = new RegExp(`^${BULLET}`, "u");
const HEADING = new RegExp(`^#{1,6}(?:${SPACE}|$)`, "u");
const CALLOUT = new RegExp(`^\\[![A-Za-z\\-]+\\][+\\-]?(?:${SPACE}|$)`, "u");
const RULE = new RegExp(`^([\\-*_])(?:${SPACE}*\\1){2,}${SPACE}*$`, "u");
const CLOSING = new RegExp(`(?:^|${SPACE})#+$`, "u");
const EDGES = new RegExp(`^${REAL_SPACE}+|${REAL_SPACE}+$`, "gu");
const FENCE = /^[ \t]*(`{3,}(?=[^`]*$)|~{3,})/u;
const FIRST_FIELD = /^[A-Za-z_"'][^:]*:(?:[ \t]|$)/u;
const DONE = new Set("xX-✓✔☑☒");

const stripped = (text: string): string => text.replace(EDGES, "");

export function linesOfText(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

export function scan(lines: readonly string[]): ScannedLine[] {
  const hidden = literals(lines);
  return lines.map((line, number) => (hidden[number] && stripped(line) !== "" ? scanned("literal") : scanLine(line)));
}

function scanned(kind: Kind, column = 0, title = "", more: Partial<ScannedLine> = {}): ScannedLine {
  return { kind, column, title, done: false, partly: false, level: 0, ...more };
}

function scanLine(line: string): ScannedLine {
  const [start, indent, quote, further] = START.exec(line)! as unknown as [string, string, string, string];
  const rest = stripped(line.slice(start.length));
  const column = width(indent) + width(further);
  if (rest === "") return stripped(line) === "" ? scanned("blank") : scanned("syntax", column);
  if (RULE.test(rest) || (quote !== "" && CALLOUT.test(rest))) return scanned("syntax", column);
  const heading = column < TAB ? HEADING.exec(rest)?.[0] : undefined;
  if (heading !== undefined) {
    return scanned("heading", column, headingTitle(rest.slice(heading.length)), { level: heading.split("#").length - 1 });
  }
  const task = TASK.exec(rest);
  if (task !== null) {
    const sign = task.slice(1).find((group) => group !== undefined) ?? "";
    return scanned("box", column, rest.slice(task[0].length), { done: sign !== "" && DONE.has(sign), partly: sign === "-" });
  }
  const bullet = BULLETED.exec(rest)?.[0] ?? "";
  if (bullet !== "" && bullet.length < rest.length) return scanned("bullet", column, rest.slice(bullet.length));
  if (BULLETED.test(`${rest} `)) return scanned("bullet", column); // an empty bullet
  return scanned("text", column, rest);
}

function headingTitle(text: string): string {
  const title = stripped(text);
  const closing = CLOSING.exec(title);
  return closing === null ? title : stripped(title.slice(0, closing.index));
}

function width(indent: string): number {
  let columns = 0;
  for (const character of indent) {
    if (character === "\t") columns += TAB - (columns % TAB);
    else if (character !== "\u200b" && character !== "\ufeff") columns += 1;
  }
  return columns;
}

/** For each line, whether it is in front matter, a comment or fenced code. Unclosed ones are ignored. */
function literals(lines: readonly string[]): boolean[] {
  const fences = endsOfFences(lines);
  const comments = endsOfComments(lines);
  let end = endOfFrontMatter(lines);
  return lines.map((_line, number) => {
    if (number > end) end = Math.max(fences.get(number) ?? -1, comments.get(number) ?? -1);
    return number <= end;
  });
}

/** Maps each opening fence line to its closing line. One pass from the end with a monotonic stack: each later
 * closing fence kept is longer than the nearer ones. */
function endsOfFences(lines: readonly string[]): Map<number, number> {
  const ends = new Map<number, number>();
  const closing: Record<string, [line: number, length: number][]> = { "`": [], "~": [] };
  for (let number = lines.length - 1; number >= 0; number -= 1) {
    const match = FENCE.exec(lines[number]!);
    if (match === null) continue;
    const mark = match[1]!;
    const known = closing[mark[0]!]!;
    const end = known.findLast(([, length]) => length >= mark.length);
    if (end !== undefined) ends.set(number, end[0]);
    if (!/^[ \t]*$/.test(lines[number]!.slice(match[0].length))) continue;
    while (known.length > 0 && known[known.length - 1]![1] <= mark.length) known.pop();
    known.push([number, mark.length]);
  }
  return ends;
}

function endsOfComments(lines: readonly string[]): Map<number, number> {
  const ends = new Map<number, number>();
  let end: number | undefined;
  for (let number = lines.length - 1; number >= 0; number -= 1) {
    const start = lines[number]!.replace(/^[ \t\u00a0\u200b\ufeff]+/, "");
    const isStart = start.startsWith("<!--");
    if (start.indexOf("-->", isStart ? 4 : 0) >= 0) end = number;
    if (isStart && end !== undefined) ends.set(number, end);
  }
  return ends;
}

function endOfFrontMatter(lines: readonly string[]): number {
  const bare = (line: string): string => line.replace(/[ \t]+$/, "");
  if (lines.length < 3 || bare(lines[0]!) !== "---" || !FIRST_FIELD.test(lines[1]!)) return -1;
  return lines.findIndex((line, number) => number >= 2 && ["---", "..."].includes(bare(line)));
}
