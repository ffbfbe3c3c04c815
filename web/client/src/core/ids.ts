/** UUIDv7 command and task ids, derived ids for lines of `add_tasks`, the format of list ids. Works without a
 * secure context, where `crypto.randomUUID` is missing. */
import { sha256 } from "@noble/hashes/sha2.js";

const LIST_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function toText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => HEX[byte]).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function toBytes(id: string): Uint8Array {
  const hex = id.replaceAll("-", "");
  return Uint8Array.from({ length: 16 }, (_, index) => parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

function setVersionAndVariant(bytes: Uint8Array): void {
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
}

export function isListId(text: string): boolean {
  return LIST_ID.test(text);
}

/** A new UUIDv7; `nowMs` is the server's time in ms since 1970. */
export function newId(nowMs: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Math.floor(nowMs);
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  setVersionAndVariant(bytes);
  return toText(bytes);
}

/** The id of line `index` of an `add_tasks` command if the line has none. */
export function derivedId(command: string, index: number): string {
  const bytes = toBytes(command);
  bytes.set(sha256(new TextEncoder().encode(`${command}/${index}`)).subarray(0, 10), 6);
  setVersionAndVariant(bytes);
  return toText(bytes);
}
