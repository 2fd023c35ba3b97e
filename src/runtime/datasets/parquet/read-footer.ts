import { type AsyncBuffer, type FileMetaData, parquetMetadata } from "hyparquet";
import { checkThrift } from "./check-thrift.ts";

/** What is fetched at once: most footers are in it. */
const FIRST_FETCH = 512 * 1024;
const LARGEST_FOOTER = 256 * 1024 * 1024;

/** The metadata at a file's end, which is checked before it is decoded. */
export async function readFooter(file: AsyncBuffer): Promise<FileMetaData> {
  const { byteLength: size } = file;
  if (size < 12) throw new Error("it is too short for Parquet");
  const tail = new DataView(await file.slice(Math.max(0, size - FIRST_FETCH), size));
  if (tail.getUint32(tail.byteLength - 4, true) !== 0x31524150)
    throw new Error("it does not end as Parquet does");
  const length = tail.getUint32(tail.byteLength - 8, true) + 8;
  if (length > size - 4 || length > LARGEST_FOOTER)
    throw new Error(`its metadata would have ${length} bytes`);
  const footer =
    length <= tail.byteLength
      ? new Uint8Array(tail.buffer, tail.byteLength - length, length)
      : new Uint8Array(await file.slice(size - length, size));
  checkThrift(new DataView(footer.buffer, footer.byteOffset, length), 0);
  return parquetMetadata(footer, { geoparquet: false });
}
