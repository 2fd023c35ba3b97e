import { parseJson } from "../../base/json.ts";
import { textFromUtf8 } from "../../base/text.ts";
import { CheckSkipped, type CheckSubject } from "../check-subject.ts";

/** The letters and digits to change. Fewer could name another job that exists. */
const CHANGED = 12;

/**
 * The resource_meta of a job that nobody made: a real one, with other letters and digits at the end
 * of its longest text. It has the same length and form. In a world, there is nothing to harm. Throws
 * CheckSkipped if there is no such text, or if the result might name somebody else's job, as it does
 * if the id is a short number.
 */
export function forgeMeta(meta: Uint8Array, { world }: Pick<CheckSubject, "world">): Uint8Array {
  const text = textFromUtf8(meta) ?? "";
  const { start, value } = findLongestText(text);
  const forged = forgeText(value, world !== undefined);
  if (forged === undefined)
    throw new CheckSkipped(
      "fx cannot invent another job's resource_meta that surely names no real job",
    );
  return Buffer.from(text.slice(0, start) + forged + text.slice(start + value.length));
}

/** The longest string value of JSON, without those that contain escapes; or else the whole text. */
function findLongestText(text: string) {
  if (parseJson(text) === undefined) return { start: 0, value: text };
  const values = [...text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g)]
    .filter(([, value, colon]) => colon === undefined && !value!.includes("\\"))
    .map((match) => ({ start: match.index + 1, value: match[1]! }));
  const [longest = { start: 0, value: "" }] = values.sort(
    (a, b) => b.value.length - a.value.length,
  );
  return longest;
}

function forgeText(value: string, isFake: boolean): string | undefined {
  const places = [...value.matchAll(/[a-z0-9]/gi)].map(({ index }) => index).slice(-CHANGED);
  const changed = places.map((place) => value.charAt(place));
  const isRare = places.length === CHANGED && changed.some((character) => /[a-z]/i.test(character));
  if (places.length === 0 || !(isFake || isRare)) return undefined;
  const characters = value.split("");
  for (const place of places) characters[place] = exchange(characters[place]!);
  return characters.join("");
}

/** Replaces each character by another one of its kind, so that a UUID stays a UUID. */
const KINDS = ["0123456789", "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ"];

function exchange(character: string): string {
  const kind = KINDS.find((characters) => characters.includes(character))!;
  return kind.charAt((kind.indexOf(character) + kind.length / 2) % kind.length);
}
