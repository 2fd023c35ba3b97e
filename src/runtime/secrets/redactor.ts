const MARK = "[secret]";
/** A shorter text turns up by chance all over a log: replacing it would hide nothing and make the log unreadable. */
const SHORTEST = 4;

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
    for (const needle of this.#needles) if (clean.includes(needle)) clean = clean.replaceAll(needle, MARK);
    return clean;
  }

  /** True where the text holds a known secret. */
  isTainted(text: string): boolean {
    this.#refresh();
    return this.#needles.some((needle) => text.includes(needle));
  }

  #refresh(): void {
    const values = [...this.#values()].filter((value) => value.length >= SHORTEST);
    if (values.length === this.#known) return;
    this.#known = values.length;
    this.#needles = [...new Set(values.flatMap(encodingsOf))].sort((a, b) => b.length - a.length);
  }
}

function encodingsOf(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  const base64 = bytes.toString("base64");
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), base64, base64.replace(/=+$/, ""), bytes.toString("base64url"), bytes.toString("hex")];
}
