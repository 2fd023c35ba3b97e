/** Tar is written and read in blocks of this size. */
export const BLOCK = 512;

/** What the name field of a header holds; a longer name goes into a pax header before it. */
export const LONGEST_SHORT_NAME = 100;

/** The kinds of entry that a package can have, by their letter in the header. */
export const REGULAR = "0";
export const PAX_HEADER = "x";

/** Where the fields of a header lie that are both written and read. */
export const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  kind: [156, 1],
  magic: [257, 8],
} as const satisfies Readonly<Record<string, readonly [offset: number, length: number]>>;

/** The sum of a header's bytes, its own field counted as blanks. */
export function checksumOf(header: Uint8Array): number {
  const [start, length] = FIELDS.checksum;
  return header.reduce(
    (sum, byte, at) => sum + (at >= start && at < start + length ? 0x20 : byte),
    0,
  );
}

/** The size that an entry's content takes up in the archive. */
export function paddedSize(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
