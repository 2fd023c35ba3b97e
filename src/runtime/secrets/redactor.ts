const MARK = "[secret]";
/** A shorter text turns up by chance all over a log: replacing it would hide nothing and make the log unreadable. */
const SHORTEST = 4;
/** The same for a part of an encoding, of which less is sure. */
const SHORTEST_INNER = 8;

/** Replaces known secrets, plain and in the encodings that they travel in, by a mark. */
export class Redactor {
  readonly #values: () => Iterable<string>;
  #known = 0;
  #needles: string[] = [];

  /** @param values asked anew each time, since secrets are found as they are read */
  constructor(values: () => Iterable<string>) {
    this.#values = values;
  }

  redact(text: string): string {
    this.#refresh();
    let clean = text;
    for (const needle of this.#needles)
      if (clean.includes(needle)) clean = clean.replaceAll(needle, MARK);
    return clean;
  }

  /** True where the text holds a known secret. */
  isTainted(text: string): boolean {
    this.#refresh();
    return this.#needles.some((needle) => text.includes(needle));
  }

  #refresh(): void {
    let known = 0;
    for (const value of this.#values()) if (value.length >= SHORTEST) known += 1;
    if (known === this.#known) return;
    this.#known = known;
    const values = [...this.#values()].filter((value) => value.length >= SHORTEST);
    this.#needles = [...new Set(values.flatMap(encodingsOf))].sort((a, b) => b.length - a.length);
  }
}

function encodingsOf(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  const json = JSON.stringify(value).slice(1, -1);
  const hex = bytes.toString("hex");
  const form = new URLSearchParams({ "": value }).toString().slice(1);
  return [
    value,
    json,
    asciiJson(json),
    encodeURIComponent(value),
    form,
    ...base64Of(bytes),
    hex,
    hex.toUpperCase(),
  ];
}

/** As Python writes JSON, and fx a ResourceMeta: `ü` is `\u00fc`. */
function asciiJson(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Whole, and as it looks in the middle of something longer, such as the `user:password` of basic authentication. */
function base64Of(bytes: Buffer): string[] {
  const whole = bytes.toString("base64");
  const inner = [0, 1, 2]
    .map((offset) => innerBase64(bytes, offset))
    .filter((text) => text.length >= SHORTEST_INNER);
  return [whole, whole.replace(/=+$/, ""), ...inner].flatMap((text) => [
    text,
    text.replaceAll("+", "-").replaceAll("/", "_"),
  ]);
}

/** The characters that come of these bytes alone, where `offset` bytes of something else share their first group. */
function innerBase64(bytes: Buffer, offset: number): string {
  const bits = 8 * (offset + bytes.length);
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return text.slice(Math.ceil((8 * offset) / 6), Math.floor(bits / 6));
}
