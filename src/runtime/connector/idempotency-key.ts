import { createHash } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const LENGTH = 32;

/** Returns the first 32 characters of base32(SHA-256("fx1\n" + attemptIdentity)), in lower case. */
export function idempotencyKey(attemptIdentity: string | Uint8Array): string {
  const digest = createHash("sha256").update("fx1\n").update(attemptIdentity).digest();
  let key = "";
  for (let bit = 0; key.length < LENGTH; bit += 5)
    key += ALPHABET.charAt((digest.readUInt16BE(bit >> 3) >> (11 - (bit & 7))) & 31);
  return key;
}
