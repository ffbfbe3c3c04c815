/** The links in a title: Markdown's `[text](address)` and bare addresses, as parts to be shown in turn.
 *
 * Only http, https and mailto become links; whatever else stands in a title is text.
 */

export interface Part {
  text: string;
  href?: string;
}

const LINK = /\[([^\[\]]+)\]\(((?:https?:\/\/|mailto:)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)|https?:\/\/[^\s<>"]+/gi;
const TRAILING = /[.,;:!?'"»”]+$/;

export function partsOf(title: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of title.matchAll(LINK)) {
    const [whole, label, address] = match;
    const bare = label === undefined ? withoutTrailing(whole) : whole;
    if (match.index > end) parts.push({ text: title.slice(end, match.index) });
    parts.push({ text: label ?? bare, href: address ?? bare });
    end = match.index + bare.length;
  }
  if (end < title.length) parts.push({ text: title.slice(end) });
  return parts;
}

/** A bare address ends before the sentence's punctuation, and before a bracket that it did not open. */
function withoutTrailing(address: string): string {
  const short = address.replace(TRAILING, "");
  const unopened = short.endsWith(")") && !short.includes("(");
  return unopened ? withoutTrailing(short.slice(0, -1)) : short;
}
