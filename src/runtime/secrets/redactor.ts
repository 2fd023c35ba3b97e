import { isList, type Json, type JsonObject, setOwn } from "../base/json.ts";
import { listSecretForms } from "./list-secret-forms.ts";

export const SECRET_MARK = "[secret]";
/** Shorter values occur in logs by chance; replacing them would make the log unreadable. */
const SHORTEST = 4;

/** Replaces known secrets with a mark, plain and in the usual encodings. */
export class Redactor {
  readonly #known = new Set<string>();
  /** What replaces each needle. */
  readonly #marks = new Map<string, string>();
  #needles: readonly string[] = [];

  /**
   * @param values called for each text, because more secrets become known as they are read
   * @param markOf what replaces a value. Default: `[secret]`
   */
  constructor(
    private readonly values: () => Iterable<string>,
    private readonly markOf: (value: string) => string = () => SECRET_MARK,
  ) {}

  redact(text: string): string {
    return replaceNeedles(text, this.needles, this.#marks);
  }

  /** Where a text has needles, and what replaces them. */
  findAll(text: string): readonly { start: number; end: number; mark: string }[] {
    const places = [];
    for (const needle of this.needles)
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
        places.push({ start: at, end: at + needle.length, mark: this.#marks.get(needle)! });
    return places;
  }

  /** True if the text contains a known secret. */
  isTainted(text: string): boolean {
    return this.needles.some((needle) => text.includes(needle));
  }

  /**
   * All forms of the known secrets, longest first. The same array until another secret becomes
   * known.
   */
  get needles(): readonly string[] {
    const known = this.#known.size;
    for (const value of this.values()) if (value.length >= SHORTEST) this.#known.add(value);
    if (this.#known.size !== known) {
      for (const value of [...this.#known].slice(known))
        for (const form of listSecretForms(value))
          if (!this.#marks.has(form)) this.#marks.set(form, this.markOf(value));
      this.#needles = [...this.#marks.keys()].sort((a, b) => b.length - a.length);
    }
    return this.#needles;
  }
}

/**
 * @param needles longest first, because one can be part of another
 * @param marks what replaces each. Default: `[secret]`
 */
export function replaceNeedles(
  text: string,
  needles: readonly string[],
  marks?: ReadonlyMap<string, string>,
): string {
  let clean = text;
  for (const needle of needles)
    if (clean.includes(needle)) clean = clean.replaceAll(needle, marks?.get(needle) ?? SECRET_MARK);
  return clean;
}

/**
 * Replaces secrets in JSON. A number that contains a secret becomes a string, to keep the JSON
 * valid.
 */
export function redactJson(json: JsonObject, redact: (text: string) => string): JsonObject {
  const text = JSON.stringify(json);
  return redact(text) === text ? json : (redactValue(json, redact) as JsonObject);
}

function redactValue(value: Json, redact: (text: string) => string): Json {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return redact(value);
  if (typeof value === "number")
    return redact(String(value)) === String(value) ? value : redact(String(value));
  if (isList(value)) return value.map((item) => redactValue(item, redact));
  const clean: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value))
    setOwn(clean, redact(key), redactValue(item, redact));
  return clean;
}

/** Replaces secrets in all texts of a link. */
export function redactLink<Link extends { uri: string; name: string; iconUri?: string }>(
  link: Link,
  redact: (text: string) => string,
): Link {
  const { uri, name, iconUri } = link;
  return {
    ...link,
    uri: redact(uri),
    name: redact(name),
    ...(iconUri !== undefined && { iconUri: redact(iconUri) }),
  };
}
