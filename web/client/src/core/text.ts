/** Normalises and measures user text exactly as the server does (shared vectors: tests/vectors/text.json). */

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const CONTROLS_OF_NOTES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
const TRIMMED = "\\u0009-\\u000d\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const ENDS = new RegExp(`^[${TRIMMED}]+|[${TRIMMED}]+$`, "g");

/** Invisible characters: Default_Ignorable_Code_Point and blank symbols; the server has the same ranges. */
const INVISIBLE =
  "\\u{ad}\\u{34f}\\u{61c}\\u{115f}\\u{1160}\\u{17b4}\\u{17b5}\\u{180b}-\\u{180f}\\u{200b}-\\u{200f}\\u{202a}-\\u{202e}" +
  "\\u{2060}-\\u{206f}\\u{2800}\\u{3164}\\u{fe00}-\\u{fe0f}\\u{feff}\\u{ffa0}\\u{fff0}-\\u{fff8}\\u{13441}\\u{13442}" +
  "\\u{1bca0}-\\u{1bca3}\\u{1d159}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}";
const VISIBLE = new RegExp(`[^${TRIMMED}${INVISIBLE}]`, "u");
const MOST_MARKS = 30;
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MOST_MARKS + 1}}`, "u");
const RAW_PER_CHARACTER = 4;

export type Kind = "title" | "notes";

export function trim(text: string): string {
  return text.replace(ENDS, "");
}

/** NFC, except for texts with a long run of combining marks: NFC is quadratic in it, and they are refused
 * anyway. */
function composed(text: string): string {
  return TOO_MANY_MARKS.test(text) ? text : text.normalize("NFC");
}

export function normaliseTitle(text: string): string {
  const title = trim(composed(text).replace(CONTROLS, " "));
  return VISIBLE.test(title) ? title : "";
}

export function normaliseNotes(text: string): string {
  return trim(composed(text).replace(/\r\n?/g, "\n").replace(CONTROLS_OF_NOTES, " "));
}

/** Length in code points, as the limits count it. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Whether the text has no lone surrogate, which cannot be stored; a paste can contain one. */
export function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}

const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether the first letter of a text belongs to a right-to-left script. */
export function isRightToLeft(text: string): boolean {
  const letter = FIRST_LETTER.exec(text)?.[0];
  return letter !== undefined && RIGHT_TO_LEFT.test(letter);
}

/** The code of the server's refusal of a text, or null. */
export function refusalOf(text: string, kind: Kind, limit: number): string | null {
  if (!isWellFormed(text)) return "bad_request";
  if (codePoints(text) > limit * RAW_PER_CHARACTER) return `${kind}_too_long`;
  if (TOO_MANY_MARKS.test(text)) return "too_many_marks";
  const normalised = kind === "title" ? normaliseTitle(text) : normaliseNotes(text);
  if (kind === "title" && normalised === "") return "title_empty";
  return codePoints(normalised) > limit ? `${kind}_too_long` : null;
}

/** Why the server would refuse a title, or null; checked before the command is sent. */
export function titleProblem(text: string, limit: number): string | null {
  switch (refusalOf(text, "title", limit)) {
    case null:
      return null;
    case "bad_request":
      return "The text has a broken character in it.";
    case "too_many_marks":
      return "The text has too many accents on one letter.";
    case "title_empty":
      return "A title needs at least one visible character.";
    default:
      return `The title is too long: ${codePoints(normaliseTitle(text))} of ${limit} characters.`;
  }
}
