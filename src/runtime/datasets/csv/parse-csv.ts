/** A field: null if there is nothing between two commas, which differs from the empty text `""`. */
export type CsvField = string | null;

/** Bounds a field, so that a quote that is never closed cannot exhaust the memory. */
const LONGEST_FIELD = 64 * 1024 * 1024;
/** Bounds a row, so that a file of commas cannot exhaust the memory. */
const MOST_FIELDS = 100_000;

/**
 * Parses CSV by RFC 4180: quoted fields may contain commas, line ends and doubled quotes; lines end
 * with CRLF, LF or CR. Skips empty lines.
 */
export async function* parseCsv(content: AsyncIterable<Uint8Array>): AsyncGenerator<CsvField[]> {
  const parser = new CsvParser();
  const decoder = new TextDecoder("utf-8", { fatal: true }); // drops a byte order mark
  for await (const chunk of content) yield* parser.read(decoder.decode(chunk, { stream: true }));
  yield* parser.read(decoder.decode());
  yield* parser.end();
}

/** Text outside of quotes. */
const PLAIN = /[^",\r\n]+/y;

class CsvParser {
  #state: "start" | "plain" | "quoted" | "quote in quoted" = "start";
  #field = "";
  #fields: CsvField[] = [];
  #line = 1;

  *read(text: string): Generator<CsvField[]> {
    for (let at = 0, end: number; at < text.length; at = end) {
      const character = text[at]!;
      end = at + 1;
      if (character === '"') this.#quote();
      else if (this.#state === "quoted") end = this.#quoted(text, at);
      else if (character === ",") this.#endField();
      else if (character !== "\n" && character !== "\r") end = this.#plain(text, at);
      else {
        if (character === "\n") this.#line += 1;
        yield* this.#endLine();
      }
    }
  }

  *end(): Generator<CsvField[]> {
    if (this.#state === "quoted")
      throw new Error(`line ${this.#line}: a quoted field is not closed`);
    yield* this.#endLine();
  }

  #quote(): void {
    if (this.#state === "plain")
      throw new Error(`line ${this.#line}: a quote inside an unquoted field`);
    if (this.#state === "quote in quoted") this.#append('"');
    this.#state = this.#state === "quoted" ? "quote in quoted" : "quoted";
  }

  /** Reads up to the next quote. Returns where it is. */
  #quoted(text: string, at: number): number {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    this.#append(text.slice(at, end));
    for (let index = at; index < end; index += 1) if (text[index] === "\n") this.#line += 1;
    return end;
  }

  /** Reads up to the end of the field. Returns where it is. */
  #plain(text: string, at: number): number {
    if (this.#state === "quote in quoted")
      throw new Error(`line ${this.#line}: text after a quoted field`);
    this.#state = "plain";
    PLAIN.lastIndex = at;
    PLAIN.test(text); // moves lastIndex
    this.#append(text.slice(at, PLAIN.lastIndex));
    return PLAIN.lastIndex;
  }

  #append(text: string): void {
    this.#field += text;
    if (this.#field.length > LONGEST_FIELD)
      throw new Error(
        `line ${this.#line}: a field has more than ${LONGEST_FIELD} characters; is its closing quote missing?`,
      );
  }

  #endField(): void {
    if (this.#fields.length === MOST_FIELDS)
      throw new Error(`line ${this.#line}: a row has more than ${MOST_FIELDS} fields`);
    this.#fields.push(this.#state === "start" ? null : this.#field);
    this.#field = "";
    this.#state = "start";
  }

  /** Nothing for an empty line, or the rest of a line end that chunks divide. */
  *#endLine(): Generator<CsvField[]> {
    if (this.#state === "start" && this.#fields.length === 0) return;
    this.#endField();
    yield this.#fields;
    this.#fields = [];
  }
}
