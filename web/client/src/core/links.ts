/** The links in a title: Markdown's `[text](address)` and bare addresses, as parts to be shown in turn.
 *
 * Only http, https and mailto become links; everything else is text. linkify-it finds the end of a bare
 * address; this module strips markup around it (asterisks, backticks, underscores).
 */
import { LinkifyIt } from "linkify-it";

export interface Part {
  text: string;
  href?: string;
}

interface Link {
  start: number;
  end: number;
  text: string;
  href: string;
}

const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, urlAuth: true });
for (const scheme of ["ftp:", "//"]) finder.add(scheme, null);

const DESTINATION = /^(?:https?:\/\/|mailto:)\S/i;
/** Markup and invisible characters, never part of an address: each is replaced by one space before the
 * search. */
const NO_ADDRESS = /[`\u200b-\u200f\u2060\ufeff]|[*_~]+(?=https?:|mailto:)/gi;
const OPENS = /[*_~]+$/;

export function partsOf(title: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  const keepText = (upTo: number): void => {
    const from = end;
    for (const link of bareLinks(title.slice(from, upTo))) addLink(from, link);
    if (end < upTo) parts.push({ text: title.slice(end, upTo) });
    end = upTo;
  };
  const addLink = (from: number, link: Link): void => {
    if (from + link.start > end) parts.push({ text: title.slice(end, from + link.start) });
    parts.push({ text: link.text, href: link.href });
    end = from + link.end;
  };
  for (const link of markdownLinks(title)) {
    keepText(link.start);
    addLink(0, link);
  }
  keepText(title.length);
  return parts;
}

/** The title as read aloud: links by their text, without Markdown syntax and addresses. */
export function plainText(title: string): string {
  return partsOf(title)
    .map((part) => part.text)
    .join("");
}

/** Whether the whole title is one link, so that a tap anywhere on it follows the link. */
export function isLinkAlone(title: string): boolean {
  const parts = partsOf(title);
  return parts.length === 1 && parts[0]!.href !== undefined;
}

function bareLinks(text: string): Link[] {
  const masked = text.replace(NO_ADDRESS, (found) => " ".repeat(found.length));
  return (finder.match(masked) ?? []).map(({ index, raw }) => {
    const opened = OPENS.exec(text.slice(0, index))?.[0] ?? "";
    const address = withoutMarks(raw, opened);
    return { start: index, end: index + address.length, text: address, href: address };
  });
}

/** The address without trailing asterisks, closing marks of `opened`, and a full stop before those. */
function withoutMarks(address: string, opened: string): string {
  const marks = [...address].reverse().findIndex((character) => character !== "*" && !opened.includes(character));
  const short = marks > 0 ? address.slice(0, -marks) : address;
  return short.replace(/[.,;:!?]+$/, "");
}

/** `[text](address)` with brackets within either, outermost first: one pass, a stack of open brackets. */
function markdownLinks(title: string): Link[] {
  const links: Link[] = [];
  const open: number[] = [];
  for (let index = 0; index < title.length; index += 1) {
    if (title[index] === "[") open.push(index);
    if (title[index] !== "]") continue;
    const start = open.pop();
    if (start === undefined || title[index + 1] !== "(") continue;
    const close = closingBracket(title, index + 1);
    const text = title.slice(start + 1, index);
    const href = title.slice(index + 2, close);
    if (close < 0 || text.trim() === "" || !DESTINATION.test(href)) continue;
    links.push({ start, end: close + 1, text, href });
    open.length = 0;
    index = close;
  }
  return links;
}

/** The index of the bracket that closes the one at `from`, if no space comes before it; else -1. */
function closingBracket(text: string, from: number): number {
  let depth = 0;
  for (let index = from; index < text.length && !/\s/.test(text[index]!); index += 1) {
    if (text[index] === "(") depth += 1;
    if (text[index] === ")" && (depth -= 1) === 0) return index;
  }
  return -1;
}
