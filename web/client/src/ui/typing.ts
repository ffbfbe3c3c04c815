/** Interprets key events independently of input method and keyboard layout. */

/** Whether the key belongs to an input method, where Enter accepts a candidate. Safari ends the composition
 * before that key event, which then only has key code 229. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** The key's name; for a non-Latin letter, the Latin letter on the same physical key. */
export function keyName(event: Pick<KeyboardEvent, "key" | "code">): string {
  const isForeign = /^\p{L}$/u.test(event.key) && !/^[a-z]$/i.test(event.key);
  const letter = isForeign ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  if (letter === undefined) return event.key;
  return event.key === event.key.toLowerCase() ? letter.toLowerCase() : letter;
}
