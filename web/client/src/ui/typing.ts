/** What a key means, whatever input method or keyboard layout it comes from. */

/** An input method is at work: its Enter takes a candidate. Safari ends the composition before that key, which
 * then has no sign of it but the code 229. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** The key's name; of a letter that is not Latin, the Latin one on the same key. */
export function keyName(event: Pick<KeyboardEvent, "key" | "code">): string {
  const isForeign = /^\p{L}$/u.test(event.key) && !/^[a-z]$/i.test(event.key);
  const letter = isForeign ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  if (letter === undefined) return event.key;
  return event.key === event.key.toLowerCase() ? letter.toLowerCase() : letter;
}
