import { setOwn } from "../../base/json.ts";
import { countOf, textFromUtf8 } from "../../base/text.ts";
import { DEEPEST, WholeFloat } from "./plain.ts";

/** The bytes are not msgpack, or contain something that Flyte does not use. */
export class MsgpackError extends Error {
  override readonly name = "MsgpackError";
}

/**
 * Reads one value that uses all bytes. Integers past 2^53 are bigints; keys such as `__proto__` are
 * data. The bytes are untrusted, so announced lengths allocate nothing.
 */
export function readMsgpack(bytes: Uint8Array): unknown {
  return new MsgpackReader(bytes, false).readWhole();
}

/** Like `readMsgpack`, but a float without a fraction becomes a WholeFloat. */
export function readMsgpackFloats(bytes: Uint8Array): unknown {
  return new MsgpackReader(bytes, true).readWhole();
}

class MsgpackReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(
    bytes: Uint8Array,
    private readonly keepsFloats: boolean,
  ) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  readWhole(): unknown {
    const value = this.#read(0);
    if (this.#at < this.#bytes.length)
      throw new MsgpackError(
        `${countOf(this.#bytes.length - this.#at, "byte follows", "bytes follow")} the value`,
      );
    return value;
  }

  #read(depth: number): unknown {
    const type = this.#bytes[this.#pass(1)]!;
    if (type < 0x80) return type;
    if (type < 0x90) return this.#map(type - 0x80, depth);
    if (type < 0xa0) return this.#list(type - 0x90, depth);
    if (type < 0xc0) return this.#text(type - 0xa0);
    if (type >= 0xe0) return type - 0x100;
    return this.#typed(type, depth);
  }

  #typed(type: number, depth: number): unknown {
    if (type >= 0xc4 && type <= 0xc6)
      return new Uint8Array(this.#take(this.#unsigned(1 << (type - 0xc4))));
    if (type >= 0xcc && type <= 0xce) return this.#unsigned(1 << (type - 0xcc));
    if (type >= 0xd0 && type <= 0xd2) return this.#signed(1 << (type - 0xd0));
    if (type >= 0xd9 && type <= 0xdb) return this.#text(this.#unsigned(1 << (type - 0xd9)));
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return this.#float(this.#bytes.readFloatBE(this.#pass(4)));
      case 0xcb:
        return this.#float(this.#bytes.readDoubleBE(this.#pass(8)));
      case 0xcf:
        return numberIfSafe(this.#bytes.readBigUInt64BE(this.#pass(8)));
      case 0xd3:
        return numberIfSafe(this.#bytes.readBigInt64BE(this.#pass(8)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#unsigned(type === 0xdc ? 2 : 4), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#unsigned(type === 0xde ? 2 : 4), depth);
      default:
        throw new MsgpackError(`unsupported type byte 0x${type.toString(16)}`);
    }
  }

  #float(value: number): number | WholeFloat {
    return this.keepsFloats && Number.isInteger(value) ? new WholeFloat(value) : value;
  }

  #list(size: number, depth: number): unknown[] {
    this.#enter(size, depth);
    const list: unknown[] = [];
    for (let index = 0; index < size; index++) list.push(this.#read(depth + 1));
    return list;
  }

  #map(size: number, depth: number): { [key: string]: unknown } {
    this.#enter(size * 2, depth);
    const map: { [key: string]: unknown } = {};
    for (let index = 0; index < size; index++) {
      const key = this.#key(depth + 1);
      if (Object.hasOwn(map, key))
        throw new MsgpackError(`duplicate key ${JSON.stringify(key.slice(0, 60))}`);
      setOwn(map, key, this.#read(depth + 1));
    }
    return map;
  }

  /** Python writes the keys of a `Dict[int, …]` as integers. */
  #key(depth: number): string {
    const key = this.#read(depth);
    if (typeof key === "string") return key;
    if (typeof key === "bigint" || (typeof key === "number" && Number.isSafeInteger(key)))
      return String(key);
    throw new MsgpackError("a key is neither a string nor an integer");
  }

  /**
   * Every item takes at least one byte, so bytes with a larger count are truncated or forged.
   */
  #enter(items: number, depth: number): void {
    if (depth >= DEEPEST) throw new MsgpackError(`nested deeper than ${DEEPEST} levels`);
    if (items > this.#bytes.length - this.#at) throw cutShort();
  }

  #text(size: number): string {
    const text = textFromUtf8(this.#take(size));
    if (text === undefined) throw new MsgpackError("a string is not valid UTF-8");
    return text;
  }

  #unsigned(width: number): number {
    return this.#bytes.readUIntBE(this.#pass(width), width);
  }

  #signed(width: number): number {
    return this.#bytes.readIntBE(this.#pass(width), width);
  }

  #take(size: number): Uint8Array {
    const start = this.#pass(size);
    return this.#bytes.subarray(start, this.#at);
  }

  /** Skips bytes, and returns the offset where they begin. */
  #pass(size: number): number {
    const start = this.#at;
    if (size > this.#bytes.length - start) throw cutShort();
    this.#at = start + size;
    return start;
  }
}

function cutShort(): MsgpackError {
  return new MsgpackError("the bytes end too early");
}

function numberIfSafe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
