/** Finds what somebody types the beginning of, or a part. Pure. */

function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** Those that have the text in them, best first: at the start, at the start of a word, anywhere. The order of equals
 * stays. */
export function matching<Thing>(things: readonly Thing[], text: string, nameOf: (thing: Thing) => string): Thing[] {
  const wanted = folded(text.trim());
  if (wanted === "") return [...things];
  const rank = (thing: Thing): number => {
    const name = folded(nameOf(thing));
    const at = name.indexOf(wanted);
    if (at <= 0) return at;
    return name.includes(` ${wanted}`) ? 1 : 2;
  };
  return things
    .map((thing) => [rank(thing), thing] as const)
    .filter(([found]) => found >= 0)
    .sort(([one], [other]) => one - other)
    .map(([, thing]) => thing);
}
