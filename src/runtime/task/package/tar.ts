import type { PackageEntry } from "./entry-names.ts";
import { gunzip, gzipStored } from "./gzip.ts";

/** A package as `flytectl register --archive` takes it: one gzip tar, sorted by name, equal bytes for equal entries. */
export function packageBytes(entries: readonly PackageEntry[]): Buffer {
  return gzipStored(writeTar(entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))));
}

/** What is in a package; `undefined` for bytes that are none. */
export function packageEntries(bytes: Uint8Array): PackageEntry[] | undefined {
  const tar = gunzip(bytes);
  return tar === undefined ? undefined : readTar(tar);
}

/**
 * A POSIX tar of the entries in their order. Equal entries give equal bytes: no time, no owner and no machine is in
 * it. Names that ustar has no room for are told by pax headers, which GNU tar, Python and Go read.
 */
export function writeTar(entries: readonly PackageEntry[]): Buffer {
  const end = Buffer.alloc(2 * BLOCK);
  return Buffer.concat([...entries.flatMap(createBlocks), end]);
}

function createBlocks({ name, content }: PackageEntry): Buffer[] {
  const bytes = Buffer.from(name);
  if (bytes.length <= LONGEST_SHORT_NAME)
    return [createHeader(bytes, content.length, REGULAR), ...padded(content)];
  const short = bytes.subarray(0, LONGEST_SHORT_NAME);
  const record = paxRecord("path", name);
  return [
    createHeader(short, record.length, PAX_HEADER),
    ...padded(record),
    createHeader(short, content.length, REGULAR),
    ...padded(content),
  ];
}

function createHeader(name: Uint8Array, size: number, kind: string): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.set(name, FIELDS.name[0]);
  writeOctal(header, FIELDS.mode, 0o644);
  writeOctal(header, FIELDS.uid, 0);
  writeOctal(header, FIELDS.gid, 0);
  writeOctal(header, FIELDS.size, size);
  writeOctal(header, FIELDS.mtime, 0);
  header.write(kind, FIELDS.kind[0], "latin1");
  header.write("ustar\x0000", FIELDS.magic[0], "latin1");
  header.write(
    `${computeChecksum(header).toString(8).padStart(6, "0")}\0 `,
    FIELDS.checksum[0],
    "latin1",
  );
  return header;
}

function writeOctal(
  header: Buffer,
  [start, length]: readonly [number, number],
  value: number,
): void {
  header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, start, "latin1");
}

function padded(content: Uint8Array): Buffer[] {
  return [Buffer.from(content), Buffer.alloc(paddedSize(content.length) - content.length)];
}

/** `LENGTH KEY=VALUE`, where the length counts its own digits, too. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let digits = 1;
  while (String(digits + rest.length).length > digits) digits += 1;
  return Buffer.concat([Buffer.from(String(digits + rest.length)), rest]);
}

/**
 * The files of a tar, in their order; folders and links are no files. `undefined` for bytes that are no tar, or one that
 * is cut short.
 */
export function readTar(tar: Uint8Array): PackageEntry[] | undefined {
  const entries: PackageEntry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK);
    if (isEnd(header)) return entries;
    const size = sizeIn(header);
    const start = at + BLOCK;
    if (size === undefined || start + paddedSize(size) > tar.length) return undefined;
    const content = tar.subarray(start, start + size);
    const kind = textIn(header, FIELDS.kind);
    if (kind === REGULAR || kind === "")
      entries.push({ name: longName ?? textIn(header, FIELDS.name), content });
    longName = kind === PAX_HEADER ? pathIn(content) : undefined;
    at = start + paddedSize(size);
  }
  return undefined;
}

function isEnd(header: Uint8Array): boolean {
  return header.every((byte) => byte === 0);
}

/** Undefined where the header is none: its sum is not that of its bytes, or its size is not in octal digits. */
function sizeIn(header: Uint8Array): number | undefined {
  const size = octalIn(header, FIELDS.size);
  return octalIn(header, FIELDS.checksum) === computeChecksum(header) ? size : undefined;
}

function octalIn(header: Uint8Array, field: readonly [number, number]): number | undefined {
  const text = textIn(header, field).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function textIn(header: Uint8Array, [start, length]: readonly [number, number]): string {
  const field = Buffer.from(header.subarray(start, start + length));
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

/** The path among the records of a pax header. Each begins with its length in bytes. */
function pathIn(records: Uint8Array): string | undefined {
  const bytes = Buffer.from(records);
  for (let at = 0; at < bytes.length;) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 12), 10);
    if (!(length > 0)) return undefined;
    const path = /^\d+ path=([^]*)\n$/.exec(bytes.toString("utf8", at, at + length))?.[1];
    if (path !== undefined) return path;
    at += length;
  }
  return undefined;
}

/** Tar is written and read in blocks of this size. */
const BLOCK = 512;

/** What the name field of a header holds; a longer name goes into a pax header before it. */
const LONGEST_SHORT_NAME = 100;

/** The kinds of entry that a package can have, by their letter in the header. */
const REGULAR = "0";
const PAX_HEADER = "x";

/** Where the fields of a header lie that are both written and read. */
const FIELDS = {
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
function computeChecksum(header: Uint8Array): number {
  const [start, length] = FIELDS.checksum;
  return header.reduce(
    (sum, byte, at) => sum + (at >= start && at < start + length ? 0x20 : byte),
    0,
  );
}

/** The size that an entry's content takes up in the archive. */
function paddedSize(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
