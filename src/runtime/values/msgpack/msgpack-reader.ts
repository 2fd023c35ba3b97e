import { setOwn } from "../../base/json.ts";
import { DEEPEST, WholeFloat } from "./plain.ts";

/** What msgpack holds. Integers past 2^53 are bigints; keys such as `__proto__` are data. */
export type MsgpackValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | MsgpackValue[]
  | { [key: string]: MsgpackValue };

/** Bytes that are no msgpack, or that hold what Flyte does not put there. */
export class MsgpackError extends Error {
  override readonly name = "MsgpackError";
}

/** Reads one value that takes all of the bytes, which may be a stranger's: nothing is allocated for announced lengths. */
export function readMsgpack(bytes: Uint8Array): MsgpackValue {
  const reader = new MsgpackReader(bytes);
  const value = reader.read(0);
  reader.end();
  return value;
}

/** As `readMsgpack`, but what was written as a float and has no fraction is a WholeFloat. */
export function readMsgpackFloats(bytes: Uint8Array): unknown {
  const reader = new FloatKeepingReader(bytes);
  const value = reader.read(0);
  reader.end();
  return value;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class MsgpackReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  end(): void {
    if (this.#at < this.#bytes.length)
      throw new MsgpackError(`${this.#bytes.length - this.#at} bytes follow the value`);
  }

  read(depth: number): MsgpackValue {
    const type = this.#byte();
    if (type < 0x80) return type;
    if (type < 0x90) return this.#map(type - 0x80, depth);
    if (type < 0xa0) return this.#list(type - 0x90, depth);
    if (type < 0xc0) return this.#text(type - 0xa0);
    if (type >= 0xe0) return type - 0x100;
    return this.#typed(type, depth);
  }

  #typed(type: number, depth: number): MsgpackValue {
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return new Uint8Array(this.#take(this.#unsigned(1 << (type - 0xc4))));
      case 0xca:
        return this.float(this.#view.getFloat32(this.#pass(4)));
      case 0xcb:
        return this.float(this.#view.getFloat64(this.#pass(8)));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#unsigned(1 << (type - 0xcc));
      case 0xcf:
        return numberIfSafe(this.#view.getBigUint64(this.#pass(8)));
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return this.#signed(1 << (type - 0xd0));
      case 0xd3:
        return numberIfSafe(this.#view.getBigInt64(this.#pass(8)));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#unsigned(1 << (type - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#unsigned(type === 0xdc ? 2 : 4), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#unsigned(type === 0xde ? 2 : 4), depth);
      default:
        throw new MsgpackError(`the type byte 0x${type.toString(16)} is not one that Flyte uses`);
    }
  }

  protected float(value: number): MsgpackValue {
    return value;
  }

  #list(size: number, depth: number): MsgpackValue[] {
    this.#enter(size, depth);
    const list: MsgpackValue[] = [];
    for (let index = 0; index < size; index++) list.push(this.read(depth + 1));
    return list;
  }

  #map(size: number, depth: number): { [key: string]: MsgpackValue } {
    this.#enter(size * 2, depth);
    const map: { [key: string]: MsgpackValue } = {};
    for (let index = 0; index < size; index++) {
      const key = this.#key(depth + 1);
      if (Object.hasOwn(map, key))
        throw new MsgpackError(`the key ${JSON.stringify(key.slice(0, 60))} is there twice`);
      setOwn(map, key, this.read(depth + 1));
    }
    return map;
  }

  /** Python writes the keys of a `Dict[int, …]` as integers. */
  #key(depth: number): string {
    const key = this.read(depth);
    if (typeof key === "string") return key;
    if (typeof key === "bigint" || (typeof key === "number" && Number.isSafeInteger(key)))
      return String(key);
    throw new MsgpackError("a key is neither text nor an integer");
  }

  /** Every item takes a byte at least: more are announced than can be there in bytes that were cut short, or forged. */
  #enter(items: number, depth: number): void {
    if (depth >= DEEPEST) throw new MsgpackError(`nested deeper than ${DEEPEST} levels`);
    if (items > this.#bytes.length - this.#at) throw cutShort();
  }

  #text(size: number): string {
    const start = this.#pass(size);
    const ascii = size < SHORT ? readAscii(this.#bytes, start, size) : undefined;
    if (ascii !== undefined) return ascii;
    try {
      return utf8.decode(this.#bytes.subarray(start, this.#at));
    } catch {
      throw new MsgpackError("a text is not UTF-8");
    }
  }

  #byte(): number {
    return this.#bytes[this.#pass(1)]!;
  }

  #unsigned(width: number): number {
    const at = this.#pass(width);
    return width === 1
      ? this.#view.getUint8(at)
      : width === 2
        ? this.#view.getUint16(at)
        : this.#view.getUint32(at);
  }

  #signed(width: number): number {
    const at = this.#pass(width);
    return width === 1
      ? this.#view.getInt8(at)
      : width === 2
        ? this.#view.getInt16(at)
        : this.#view.getInt32(at);
  }

  #take(size: number): Uint8Array {
    const start = this.#pass(size);
    return this.#bytes.subarray(start, this.#at);
  }

  /** Goes past some bytes; gives the place where they begin. */
  #pass(size: number): number {
    const start = this.#at;
    if (size > this.#bytes.length - start) throw cutShort();
    this.#at = start + size;
    return start;
  }
}

class FloatKeepingReader extends MsgpackReader {
  protected override float(value: number): MsgpackValue {
    return Number.isInteger(value) ? (new WholeFloat(value) as unknown as MsgpackValue) : value;
  }
}

function cutShort(): MsgpackError {
  return new MsgpackError("the bytes end too early");
}

function numberIfSafe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** For texts shorter than this, a loop is faster than a call of TextDecoder. */
const SHORT = 32;

/** Undefined if the bytes are not ASCII. */
function readAscii(bytes: Uint8Array, start: number, size: number): string | undefined {
  const units: number[] = [];
  for (let at = start; at < start + size; at++) {
    if (bytes[at]! >= 0x80) return undefined;
    units.push(bytes[at]!);
  }
  return String.fromCharCode(...units);
}
