/** How a person's text is normalised and counted: exactly as the server does it (see the shared vectors). */

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const CONTROLS_OF_NOTES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
const TRIMMED = "[\\u0009-\\u000d\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]+";
const ENDS = new RegExp(`^${TRIMMED}|${TRIMMED}$`, "g");

export function trim(text: string): string {
  return text.replace(ENDS, "");
}

export function normaliseTitle(text: string): string {
  return trim(text.normalize("NFC").replace(CONTROLS, " "));
}

export function normaliseNotes(text: string): string {
  return trim(text.normalize("NFC").replace(/\r\n?/g, "\n").replace(CONTROLS_OF_NOTES, " "));
}

/** Length in code points, as the limits count it. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Half a surrogate pair cannot be stored; a paste can bring one. */
export function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}

const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether the first letter of a text is of a script that is written from right to left. */
export function isRightToLeft(text: string): boolean {
  const letter = FIRST_LETTER.exec(text)?.[0];
  return letter !== undefined && RIGHT_TO_LEFT.test(letter);
}

/** Why a title would be refused, or null. Checked here too, so that nothing is typed in vain. */
export function titleProblem(text: string, limit: number): string | null {
  if (!isWellFormed(text)) return "The text has a broken character in it.";
  const length = codePoints(normaliseTitle(text));
  if (length === 0) return "A title needs at least one visible character.";
  if (length > limit) return `The title is too long: ${length} of ${limit} characters.`;
  return null;
}
