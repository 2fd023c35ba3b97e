import { parseJson } from "../base/json.ts";
import { Redactor } from "../secrets/redactor.ts";

/** Where a secret is, and what replaces it. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
}

/** Percent-encoding, HTML entities, and escapes of JSON and JavaScript. */
const ESCAPES =
  /%[0-7][\da-f]|%[c-f][\da-f](?:%[89ab][\da-f]){1,3}|&(?:amp|lt|gt|quot|apos|#\d{1,6}|#x[\da-f]{1,5});|\\u[\da-f]{4}|\\x[\da-f]{2}|\\["\\/nrt]/gi;
const ENTITIES: { readonly [name: string]: string } = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};
const BASE64 = /[\w+/-]{16,}={0,2}/g;
const MOST_LAYERS = 3;

/** Replaces known secrets in whatever encoding, also if the text is encoded several times. */
export class DeepRedactor extends Redactor {
  override redact(text: string): string {
    const clean = super.redact(text);
    let end = clean.length;
    let redacted = "";
    for (const place of this.#find(clean, 0).toSorted((a, b) => b.end - a.end)) {
      if (place.end > end) continue;
      redacted = place.mark + clean.slice(place.end, end) + redacted;
      end = place.start;
    }
    return clean.slice(0, end) + redacted;
  }

  override isTainted(text: string): boolean {
    return super.isTainted(text) || this.#find(text, 0).length > 0;
  }

  #find(text: string, depth: number): readonly Place[] {
    if (depth > MOST_LAYERS || this.needles.length === 0) return [];
    const places: Place[] = [];
    let decoded = decodeOnce(text);
    for (let layer = 0; layer < MOST_LAYERS && decoded !== undefined; layer += 1) {
      const { at } = decoded;
      for (const { start, end, mark } of this.findAll(decoded.text))
        places.push({ start: at(start), end: at(end), mark });
      const next = decodeOnce(decoded.text);
      decoded = next && { text: next.text, at: (index) => at(next.at(index)) };
    }
    return [...places, ...this.#findInBase64(text, depth)];
  }

  /** Decodes all at once first, because most texts have no secret. */
  #findInBase64(text: string, depth: number): readonly Place[] {
    const runs = [...text.matchAll(BASE64)];
    const isTainted = (all: readonly string[]): string | undefined => {
      const decoded = all.flatMap(decodeBase64).join("\n");
      const { mark } = this.findAll(decoded)[0] ?? this.#find(decoded, depth + 1)[0] ?? {};
      return mark;
    };
    if (runs.length === 0 || isTainted(runs.map(([run]) => run)) === undefined) return [];
    return runs.flatMap(({ 0: run, index }) => {
      const mark = isTainted([run]);
      return mark === undefined ? [] : [{ start: index, end: index + run.length, mark }];
    });
  }
}

/**
 * The text, and where each of its characters begins in the one with escapes. Undefined for a text
 * without escapes.
 */
export function decodeOnce(text: string) {
  const starts: number[] = [];
  let decoded = "";
  let from = 0;
  const copy = (until: number): void => {
    for (let index = from; index < until; index += 1) starts.push(index);
    decoded += text.slice(from, until);
  };
  for (const { 0: escape, index } of text.matchAll(ESCAPES)) {
    copy(index);
    const character = decodeEscape(escape);
    for (let unit = 0; unit < character.length; unit += 1) starts.push(index);
    decoded += character;
    from = index + escape.length;
  }
  if (from === 0) return undefined;
  copy(text.length);
  return { text: decoded, at: (index: number) => starts[index] ?? text.length };
}

function decodeEscape(escape: string): string {
  if (escape.startsWith("%")) return Buffer.from(escape.replaceAll("%", ""), "hex").toString();
  if (escape.startsWith("&")) {
    const name = escape.slice(1, -1).toLowerCase();
    return (
      ENTITIES[name] ?? String.fromCodePoint(Number(name.replace("#x", "0x").replace("#", "")))
    );
  }
  return parseJson(`"${escape.replace("\\x", "\\u00")}"`) as string;
}

/** In all four places that its groups can begin at. */
export function decodeBase64(run: string): readonly string[] {
  return [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), "base64").toString("utf8"));
}
