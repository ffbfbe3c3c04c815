/** The state hash: SHA-256 of the state as canonical JSON (RFC 8785), in hex. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";

/** `snapshot` is a state of any kind of log, in its form on the wire. */
export function stateHash(snapshot: object): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalize(snapshot) as string)));
}
