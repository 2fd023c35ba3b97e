import { isList } from "../../base/json.ts";
import { type Plain, WholeFloat, isWhole } from "./plain.ts";

/**
 * Encodes plain values as msgpack: integers in their smallest form, other numbers as float64, keys
 * in order.
 */
export function writeMsgpack(plain: Plain): Uint8Array {
  const writer = new MsgpackWriter();
  writer.write(plain);
  return writer.bytes();
}

class MsgpackWriter {
  #buffer = Buffer.allocUnsafe(256);
  #length = 0;

  bytes(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.#length));
  }

  write(plain: Plain): void {
    if (typeof plain === "string") this.#text(plain);
    else if (typeof plain === "number")
      return isWhole(plain) ? this.#integer(plain) : this.#float(plain);
    else if (typeof plain === "boolean") this.#byte(plain ? 0xc3 : 0xc2);
    else if (typeof plain === "bigint") this.#bigint(plain);
    else if (plain === null) this.#byte(0xc0);
    else if (plain instanceof WholeFloat) this.#float(plain.value);
    else if (isList(plain)) this.#list(plain);
    else this.#map(plain);
  }

  #list(list: readonly Plain[]): void {
    this.#size(list.length, 0x90, 16, 0xdc);
    for (const item of list) this.write(item);
  }

  #map(map: { readonly [key: string]: Plain }): void {
    const keys = Object.keys(map);
    this.#size(keys.length, 0x80, 16, 0xde);
    for (const key of keys) {
      this.#text(key);
      this.write(map[key]!);
    }
  }

  #text(text: string): void {
    const size = Buffer.byteLength(text);
    if (size >= 32 && size < 0x100) this.#unsigned(0xd9, size, 1);
    else this.#size(size, 0xa0, 32, 0xda);
    const start = this.#reserve(size);
    this.#buffer.write(text, start, size, "utf8");
  }

  /** Writes a size below `small` in its type byte, a larger one in two or four bytes after it. */
  #size(size: number, smallType: number, small: number, type: number): void {
    if (size < small) this.#byte(smallType + size);
    else if (size < 0x1_0000) this.#unsigned(type, size, 2);
    else this.#unsigned(type + 1, size, 4);
  }

  #integer(value: number): void {
    if (value < 0) return this.#negative(value);
    if (value < 0x80) this.#byte(value);
    else if (value < 0x100) this.#unsigned(0xcc, value, 1);
    else if (value < 0x1_0000) this.#unsigned(0xcd, value, 2);
    else if (value < 0x1_0000_0000) this.#unsigned(0xce, value, 4);
    else this.#long(0xcf, BigInt(value));
  }

  #negative(value: number): void {
    if (value >= -0x20) this.#byte(value & 0xff);
    else if (value >= -0x80) this.#signed(0xd0, value, 1);
    else if (value >= -0x8000) this.#signed(0xd1, value, 2);
    else if (value >= -0x8000_0000) this.#signed(0xd2, value, 4);
    else this.#long(0xd3, BigInt(value));
  }

  #bigint(value: bigint): void {
    if (Number.isSafeInteger(Number(value))) this.#integer(Number(value));
    else this.#long(value < 0n ? 0xd3 : 0xcf, value);
  }

  #float(value: number): void {
    const at = this.#typed(0xcb, 8);
    this.#buffer.writeDoubleBE(value, at);
  }

  #unsigned(type: number, value: number, width: number): void {
    const at = this.#typed(type, width);
    this.#buffer.writeUIntBE(value, at, width);
  }

  #signed(type: number, value: number, width: number): void {
    const at = this.#typed(type, width);
    this.#buffer.writeIntBE(value, at, width);
  }

  #long(type: number, value: bigint): void {
    const at = this.#typed(type, 8);
    if (value < 0n) this.#buffer.writeBigInt64BE(value, at);
    else this.#buffer.writeBigUInt64BE(value, at);
  }

  #byte(byte: number): void {
    const at = this.#reserve(1);
    this.#buffer[at] = byte;
  }

  /** Writes a type byte, and returns the offset of the `width` bytes that follow it. */
  #typed(type: number, width: number): number {
    const at = this.#reserve(width + 1);
    this.#buffer[at] = type;
    return at + 1;
  }

  /** May replace the buffer, so call it before using the buffer. */
  #reserve(size: number): number {
    const start = this.#length;
    this.#length += size;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(this.#length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    return start;
  }
}
