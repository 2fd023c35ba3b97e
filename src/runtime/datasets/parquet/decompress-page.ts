import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type CompressionCodec, type Compressors, snappyUncompress } from "hyparquet";
import { decompressLz4, decompressLz4Raw, decompressZstd } from "hyparquet-compressors";

/** Writers make pages of about a megabyte: a page that claims to be larger than this is an attack. */
export const LARGEST_PAGE = 512 * 1024 * 1024;

type Decompress = (input: Uint8Array, size: number) => Uint8Array;

/** A decompressor for each codec. The size that a page announces is bounded, and so is its output. */
export const decompressors: Compressors = {
  SNAPPY: limitSize((input, size) => {
    checkSnappy(input);
    const output = new Uint8Array(size);
    snappyUncompress(input, output);
    return output;
  }),
  GZIP: limitSize((input, size) => gunzipSync(input, { maxOutputLength: size })),
  BROTLI: limitSize((input, size) => brotliDecompressSync(input, { maxOutputLength: size })),
  ZSTD: limitSize((input, size) => decompressZstd(input, new Uint8Array(size))),
  LZ4: limitSize((input, size) =>
    (isHadoopLz4(input, size) ? decompressLz4 : decompressLz4Raw)(input, size),
  ),
  LZ4_RAW: limitSize(decompressLz4Raw),
};

/** Decompresses a page as the decoder will. */
export function decompressPage(
  input: Uint8Array,
  size: number,
  codec: CompressionCodec,
): Uint8Array {
  if (codec === "UNCOMPRESSED") return input;
  const decompress = decompressors[codec];
  if (decompress === undefined) throw new Error(`its codec ${codec} is not read here`);
  return decompress(input, size);
}

/** A page of nulls has no bytes, which some codecs reject. */
function limitSize(decompress: Decompress): Decompress {
  return (input, size) => {
    if (size === 0) return new Uint8Array();
    if (size > 0 && size <= LARGEST_PAGE) return decompress(input, size);
    throw new Error(`a page of ${size} bytes; at most ${LARGEST_PAGE} are read`);
  };
}

const HADOOP_HEADER = 8;

/**
 * Walks over Snappy's elements before the decoder does. It takes a literal of more than 2 GiB for one of negative length,
 * and would step back to what it has read for ever.
 */
export function checkSnappy(input: Uint8Array): void {
  let offset = input.findIndex((byte) => byte < 0x80) + 1;
  while (offset < input.length) {
    const tag = input[offset++]!;
    if ((tag & 3) !== 0) offset += tag & 1 ? ((tag & 2) === 0 ? 1 : 4) : 2;
    else {
      const short = tag >>> 2;
      const extra = Math.max(0, short - 59);
      const length = extra === 0 ? short : readUintLE(input, offset, extra);
      offset += extra;
      if (length >= input.length - offset)
        throw new Error(
          `a text of ${length + 1} bytes where ${Math.max(0, input.length - offset)} are left`,
        );
      offset += length + 1;
    }
  }
}

/**
 * Whether LZ4 is in the frames that Hadoop puts around it, whole. The decoder finds that out by itself, but a frame of
 * negative length leads it back to one that it has read, for ever.
 */
export function isHadoopLz4(input: Uint8Array, size: number): boolean {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let offset = 0;
  while (input.length - offset > HADOOP_HEADER) {
    const [whole, stored] = [view.getUint32(offset), view.getUint32(offset + 4)];
    offset += HADOOP_HEADER;
    if (whole > size || stored > input.length - offset) return false;
    offset += stored;
  }
  return offset === input.length;
}

function readUintLE(input: Uint8Array, offset: number, bytes: number): number {
  let value = 0;
  for (let index = 0; index < bytes; index += 1)
    value += (input[offset + index] ?? 0) * 2 ** (8 * index);
  return value;
}
