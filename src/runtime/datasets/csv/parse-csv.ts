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

type State = "start" | "plain" | "quoted" | "quote in quoted";

class CsvParser {
  #state: State = "start";
  #field = "";
  #fields: CsvField[] = [];
  #records: CsvField[][] = [];
  #afterReturn = false;
  #line = 1;

  read(text: string): CsvField[][] {
    let at = 0;
    while (at < text.length)
      at = this.#state === "quoted" ? this.#quoteField(text, at) : this.#unquoted(text, at);
    return this.#take();
  }

  end(): CsvField[][] {
    if (this.#state === "quoted")
      throw new Error(`line ${this.#line}: a quoted field is not closed`);
    this.#endLine();
    return this.#take();
  }

  #take(): CsvField[][] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** Reads up to the next quote. */
  #quoteField(text: string, at: number): number {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    this.#append(text.slice(at, end));
    for (let index = at; index < end; index++) if (text.charCodeAt(index) === 0x0a) this.#line++;
    if (quote < 0) return end;
    this.#state = "quote in quoted";
    return end + 1;
  }

  #unquoted(text: string, at: number): number {
    const character = text[at]!;
    const afterReturn = this.#afterReturn;
    this.#afterReturn = false;
    if (character === "\n" && afterReturn) return at + 1;
    switch (character) {
      case ",":
        this.#endField();
        return at + 1;
      case "\r":
      case "\n":
        this.#afterReturn = character === "\r";
        this.#endLine();
        return at + 1;
      case '"':
        if (this.#state === "plain")
          throw new Error(`line ${this.#line}: a quote inside an unquoted field`);
        if (this.#state === "quote in quoted") this.#append('"');
        this.#state = "quoted";
        return at + 1;
      default:
        return this.#plain(text, at);
    }
  }

  /** Reads up to the end of the field. */
  #plain(text: string, at: number): number {
    if (this.#state === "quote in quoted")
      throw new Error(`line ${this.#line}: text after a quoted field`);
    this.#state = "plain";
    const stop = /[,\r\n"]/g;
    stop.lastIndex = at;
    const end = stop.exec(text)?.index ?? text.length;
    this.#append(text.slice(at, end));
    return end;
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

  #endLine(): void {
    if (this.#state !== "start" || this.#fields.length > 0) {
      this.#endField();
      this.#records.push(this.#fields);
      this.#fields = [];
    }
    this.#line++;
  }
}
