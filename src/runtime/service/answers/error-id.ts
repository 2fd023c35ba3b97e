const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 10;

/** By which a status that a caller has seen is found in the log. */
export function newErrorId(random: () => number): string {
  let id = "";
  while (id.length < LENGTH) id += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
  return id;
}
