import { crc32, gunzipSync } from "node:zlib";

/** Deflate with no flags, no time, and by no operating system that it names. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** The most that one stored block of deflate holds. */
const LARGEST_BLOCK = 0xffff;

/** No package comes near it; what announces more is not one of ours. */
const LARGEST_CONTENT = 256 * 1024 * 1024;

/**
 * Bytes as gzip, stored rather than compressed: what a compressor makes of them depends on its version and on the
 * processor, and a package shall be the same bytes wherever it is made.
 */
export function gzipStored(bytes: Uint8Array): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length % 2 ** 32, 4);
  return Buffer.concat([HEADER, ...storedBlocks(bytes), trailer]);
}

/** What is inside, whoever compressed it; `undefined` for bytes that are no gzip. */
export function gunzip(bytes: Uint8Array): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_CONTENT });
  } catch {
    return undefined;
  }
}

function storedBlocks(bytes: Uint8Array): Uint8Array[] {
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
