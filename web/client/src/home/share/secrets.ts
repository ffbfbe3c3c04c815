/** A share link's id and secret. The server gets the digest alone, so nobody who reads the list has the secret. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

export interface LinkSecret {
  secret: string;
  digest: string;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** 256 random bits. */
export function newSecret(): LinkSecret {
  const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
  return { secret, digest: bytesToHex(sha256(utf8ToBytes(secret))) };
}

export function addressOf(origin: string, list: string, link: string, secret: string): string {
  return `${origin}/l/${encodeURIComponent(list)}#key=${link}.${secret}`;
}
