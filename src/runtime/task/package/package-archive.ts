import { crc32, gunzipSync } from "node:zlib";
import { type PackageEntry, readTar, writeTar } from "./tar.ts";

/** Deflate, no flags, no time, unknown operating system. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** The size of a stored block of deflate. */
const LARGEST_BLOCK = 0xffff;

/** Far more than a package has. */
const LARGEST_CONTENT = 256 * 1024 * 1024;

/** Writes a package for `flytectl register --archive`: a gzip tar, sorted by name. Equal entries give equal bytes. */
export function encodePackage(entries: readonly PackageEntry[]): Buffer {
  return gzipStored(writeTar(entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))));
}

/** Reads the files of a package; undefined for bytes that are not one. */
export function decodePackage(bytes: Uint8Array): PackageEntry[] | undefined {
  let tar;
  try {
    tar = gunzipSync(bytes, { maxOutputLength: LARGEST_CONTENT });
  } catch {
    return undefined;
  }
  return readTar(tar);
}

/**
 * Gzip without compression. The output of a compressor depends on its version and the processor, but a package must have the
 * same bytes everywhere.
 */
export function gzipStored(bytes: Uint8Array): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length % 2 ** 32, 4);
  return Buffer.concat([HEADER, ...toStoredBlocks(bytes), trailer]);
}

function toStoredBlocks(bytes: Uint8Array): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += LARGEST_BLOCK) {
    const part = bytes.subarray(start, start + LARGEST_BLOCK);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + part.length === bytes.length ? 1 : 0, 0);
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(0xffff - part.length, 3);
    blocks.push(head, part);
  }
  return blocks;
}
