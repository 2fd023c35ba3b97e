import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { CompressionCodec, Compressors } from "hyparquet";
import { snappyUncompress } from "hyparquet";
import { decompressLz4, decompressLz4Raw, decompressZstd } from "hyparquet-compressors";
import { checkSnappy, isHadoopLz4 } from "./check-compressed.ts";

/** A page that says it is larger is a stranger's attack: writers make pages of a megabyte. */
export const LARGEST_PAGE = 512 * 1024 * 1024;

type Decompress = (input: Uint8Array, size: number) => Uint8Array;

/** How each codec is undone. A page gets no more room than its header announces, and that is bounded. */
export const decompressors: Compressors = {
  SNAPPY: bounded((input, size) => {
    checkSnappy(input);
    const output = new Uint8Array(size);
    snappyUncompress(input, output);
    return output;
  }),
  GZIP: bounded((input, size) => gunzipSync(input, { maxOutputLength: size })),
  BROTLI: bounded((input, size) => brotliDecompressSync(input, { maxOutputLength: size })),
  ZSTD: bounded((input, size) => decompressZstd(input, new Uint8Array(size))),
  LZ4: bounded((input, size) =>
    (isHadoopLz4(input, size) ? decompressLz4 : decompressLz4Raw)(input, size),
  ),
  LZ4_RAW: bounded(decompressLz4Raw),
};

/** A page's bytes, uncompressed, as the decoder will see them. */
export function decompressed(input: Uint8Array, size: number, codec: CompressionCodec): Uint8Array {
  if (codec === "UNCOMPRESSED") return input;
  const decompress = decompressors[codec];
  if (decompress === undefined) throw new Error(`its codec ${codec} is not read here`);
  return decompress(input, size);
}

/** A page of nothing but nulls has no bytes, and some codecs take none. */
function bounded(decompress: Decompress): Decompress {
  return (input, size) => {
    if (size === 0) return new Uint8Array();
    if (size > 0 && size <= LARGEST_PAGE) return decompress(input, size);
    throw new Error(`a page of ${size} bytes; at most ${LARGEST_PAGE} are read`);
  };
}
