import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type CompressionCodec, type Compressors, snappyUncompress } from "hyparquet";
import { decompressLz4, decompressLz4Raw, decompressZstd } from "hyparquet-compressors";

/**
 * Writers create pages of about a megabyte, so a page that claims to be larger than this is an
 * attack.
 */
export const LARGEST_PAGE = 512 * 1024 * 1024;

type Decompress = (input: Uint8Array, size: number) => Uint8Array;

/** The decompressors. Both the declared size of a page and its output are bounded. */
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
  if (decompress === undefined) throw new Error(`its codec ${codec} is not supported`);
  return decompress(input, size);
}

/** Some codecs reject a page without bytes, which is a page of nulls. */
function limitSize(decompress: Decompress): Decompress {
  return (input, size) => {
    if (size === 0) return new Uint8Array();
    if (size > 0 && size <= LARGEST_PAGE) return decompress(input, size);
    throw new Error(`a page has ${size} bytes; at most ${LARGEST_PAGE} are allowed`);
  };
}

const HADOOP_HEADER = 8;
/** The bytes that follow the tag of each of Snappy's copies. */
const COPY_BYTES = [0, 1, 2, 4];

/**
 * Checks Snappy's elements before they are decoded. The decoder reads the length of a literal over
 * 2 GiB as negative, and would then loop forever.
 */
export function checkSnappy(input: Uint8Array): void {
  let offset = input.findIndex((byte) => byte < 0x80) + 1;
  while (offset < input.length) {
    const tag = input[offset++]!;
    if ((tag & 3) !== 0) offset += COPY_BYTES[tag & 3]!;
    else {
      const short = tag >>> 2;
      const extra = Math.max(0, short - 59);
      const length = extra === 0 ? short : readUintLE(input, offset, extra);
      offset += extra;
      if (length >= input.length - offset)
        throw new Error(
          `a literal has ${length + 1} bytes, but ${Math.max(0, input.length - offset)} are left`,
        );
      offset += length + 1;
    }
  }
}

/**
 * True if the whole input is LZ4 in Hadoop's frames. The decoder detects this too, but a frame of
 * negative length would make it loop forever.
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
