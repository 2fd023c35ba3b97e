import { setOwn } from "../../base/json.ts";
import { DEEPEST } from "./plain.ts";

/** Exact JSON: an integer that a number cannot hold exactly is a bigint. */
export type ExactJson =
  null | boolean | number | bigint | string | ExactJson[] | { [key: string]: ExactJson };

/** The text is not JSON, or the JSON is nested too deeply. */
export class JsonError extends Error {
  override readonly name = "JsonError";

  /** @param at the position of the fault in the text */
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/**
 * Parses JSON strictly. Unlike `JSON.parse`, it does not round integers past 2^53, and rejects
 * duplicate keys.
 */
export function readJson(text: string): ExactJson {
  const reader = new JsonReader(text);
  const value = reader.read(0);
  reader.end();
  return value;
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;

/** Longer integers are rejected, so that untrusted digits cannot keep BigInt busy. */
const LONGEST_INTEGER = 64;

class JsonReader {
  #at = 0;

  constructor(private readonly text: string) {}

  read(depth: number): ExactJson {
    this.#skipBlanks();
    switch (this.text.charCodeAt(this.#at)) {
      case 0x22: // "
        return this.#string();
      case 0x7b: // {
        return this.#object(depth);
      case 0x5b: // [
        return this.#list(depth);
      case 0x74: // t
        return this.#word("true", true);
      case 0x66: // f
        return this.#word("false", false);
      case 0x6e: // n
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#skipBlanks();
    if (this.#at < this.text.length) throw this.#unexpected();
  }

  #object(depth: number): { [key: string]: ExactJson } {
    const object: { [key: string]: ExactJson } = {};
    if (this.#open(depth, "}")) return object;
    do {
      this.#skipBlanks();
      if (this.text[this.#at] !== '"') throw this.#unexpected();
      const key = this.#string();
      if (Object.hasOwn(object, key))
        throw new JsonError(`duplicate key ${JSON.stringify(key.slice(0, 60))}`, this.#at);
      this.#skipBlanks();
      this.#expect(":");
      setOwn(object, key, this.read(depth + 1));
    } while (this.#skipComma("}"));
    return object;
  }

  #list(depth: number): ExactJson[] {
    const list: ExactJson[] = [];
    if (this.#open(depth, "]")) return list;
    do list.push(this.read(depth + 1));
    while (this.#skipComma("]"));
    return list;
  }

  /** Skips the opening bracket. Returns true if the closing one follows immediately. */
  #open(depth: number, close: string): boolean {
    if (depth >= DEEPEST) throw new JsonError(`nested deeper than ${DEEPEST} levels`, this.#at);
    this.#at++;
    this.#skipBlanks();
    if (this.text[this.#at] !== close) return false;
    this.#at++;
    return true;
  }

  /** Skips a comma or the closing bracket. Returns true after a comma. */
  #skipComma(close: string): boolean {
    this.#skipBlanks();
    if (this.text[this.#at] === ",") {
      this.#at++;
      return true;
    }
    this.#expect(close);
    return false;
  }

  /** Reads up to the closing quote. `JSON.parse` decodes strings with escapes. */
  #string(): string {
    const start = this.#at;
    let escaped = false;
    for (let at = start + 1; at < this.text.length; at++) {
      const unit = this.text.charCodeAt(at);
      if (unit === 0x22) {
        this.#at = at + 1;
        return escaped ? this.#unescape(start) : this.text.slice(start + 1, at);
      }
      if (unit < 0x20) break;
      if (unit === 0x5c) {
        escaped = true;
        at++;
      }
    }
    throw new JsonError(`the string at position ${start} is not closed`, start);
  }

  #unescape(start: number): string {
    try {
      return JSON.parse(this.text.slice(start, this.#at)) as string;
    } catch {
      throw new JsonError(`the string at position ${start} has an invalid escape`, start);
    }
  }

  #number(): number | bigint {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.text);
    if (match === null) throw this.#unexpected();
    this.#at = NUMBER.lastIndex;
    const number = Number(match[0]);
    if (match[1] !== undefined || match[2] !== undefined || Number.isSafeInteger(number))
      return number;
    if (match[0].length > LONGEST_INTEGER)
      throw new JsonError(
        `an integer has ${match[0].length} digits; at most ${LONGEST_INTEGER} are allowed`,
        this.#at,
      );
    return BigInt(match[0]);
  }

  #word<T extends ExactJson>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.#at)) throw this.#unexpected();
    this.#at += word.length;
    return value;
  }

  #expect(character: string): void {
    if (this.text[this.#at] !== character) throw this.#unexpected();
    this.#at++;
  }

  #skipBlanks(): void {
    for (;;) {
      const unit = this.text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at++;
    }
  }

  #unexpected(): JsonError {
    if (this.#at >= this.text.length) return new JsonError("the text ends too early", this.#at);
    return new JsonError(
      `unexpected ${JSON.stringify(this.text[this.#at])} at position ${this.#at}`,
      this.#at,
    );
  }
}
