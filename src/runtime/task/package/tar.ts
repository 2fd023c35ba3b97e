import { FxError } from "../../base/errors/errors.ts";

/** One file of a package. Packages are flat, so the name is the whole path. */
export interface PackageEntry {
  readonly name: string;
  readonly content: Uint8Array;
}

const BLOCK = 512;

/** The size of a header's name field. A longer name goes into a pax header before it. */
const LONGEST_SHORT_NAME = 100;

/** The kinds of entries in a package. */
const REGULAR = "0";
const PAX_HEADER = "x";

/** The fields of a header. */
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

/**
 * Writes a POSIX tar of the entries in their order. Equal entries give equal bytes, because it holds no time, owner or
 * machine. Names that are too long for ustar get a pax header, which GNU tar, Python and Go read.
 */
export function writeTar(entries: readonly PackageEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(toBlocks), Buffer.alloc(2 * BLOCK)]);
}

function toBlocks({ name, content }: PackageEntry): Buffer[] {
  const bytes = Buffer.from(name);
  if (bytes.length <= LONGEST_SHORT_NAME)
    return [createHeader(bytes, content.length, REGULAR), ...padContent(content)];
  const short = bytes.subarray(0, LONGEST_SHORT_NAME);
  const record = createPaxRecord(name);
  return [
    createHeader(short, record.length, PAX_HEADER),
    ...padContent(record),
    createHeader(short, content.length, REGULAR),
    ...padContent(content),
  ];
}

function createHeader(name: Uint8Array, size: number, kind: string): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.set(name, FIELDS.name[0]);
  for (const [field, value] of Object.entries({ mode: 0o644, uid: 0, gid: 0, size, mtime: 0 })) {
    const [start, length] = FIELDS[field as keyof typeof FIELDS];
    header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, start, "latin1");
  }
  header.write(kind, FIELDS.kind[0], "latin1");
  header.write("ustar\x0000", FIELDS.magic[0], "latin1");
  const checksum = computeChecksum(header).toString(8).padStart(6, "0");
  header.write(`${checksum}\0 `, FIELDS.checksum[0], "latin1");
  return header;
}

function padContent(content: Uint8Array): Buffer[] {
  return [Buffer.from(content), Buffer.alloc(getPaddedSize(content.length) - content.length)];
}

/** `LENGTH path=NAME`; the length includes its own digits. */
function createPaxRecord(name: string): Buffer {
  const rest = Buffer.from(` path=${name}\n`);
  let digits = 1;
  while (String(digits + rest.length).length > digits) digits += 1;
  return Buffer.concat([Buffer.from(String(digits + rest.length)), rest]);
}

/** Far more files than a project has tasks. */
const MOST_ENTRIES = 10_000;

/**
 * Reads the files of a tar in their order, without folders and links. Undefined for bytes that are not a whole tar.
 *
 * @throws FxError FX2006 for too many entries.
 */
export function readTar(tar: Uint8Array): PackageEntry[] | undefined {
  const entries: PackageEntry[] = [];
  let longName: string | undefined;
  let count = 0;
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return entries;
    count += 1;
    if (count > MOST_ENTRIES)
      throw new FxError(
        "FX2006",
        `the package has more than ${MOST_ENTRIES.toLocaleString("en")} entries`,
        {
          hint: "fx serialize --package writes one file for each task",
        },
      );
    const size = readSize(header);
    const start = at + BLOCK;
    if (size === undefined || start + getPaddedSize(size) > tar.length) return undefined;
    const content = tar.subarray(start, start + size);
    const kind = readText(header, FIELDS.kind);
    if (kind === REGULAR || kind === "")
      entries.push({ name: longName ?? readText(header, FIELDS.name), content });
    longName = kind === PAX_HEADER ? readPath(content) : undefined;
    at = start + getPaddedSize(size);
  }
  return undefined;
}

/** Undefined for an invalid header: its checksum is wrong, or its size is not in octal digits. */
function readSize(header: Uint8Array): number | undefined {
  const size = readOctal(header, FIELDS.size);
  return readOctal(header, FIELDS.checksum) === computeChecksum(header) ? size : undefined;
}

function readOctal(header: Uint8Array, field: readonly [number, number]): number | undefined {
  const text = readText(header, field).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function readText(header: Uint8Array, [start, length]: readonly [number, number]): string {
  const field = Buffer.from(header.subarray(start, start + length));
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

/** The path among the records of a pax header. Each begins with its length in bytes. */
function readPath(records: Uint8Array): string | undefined {
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

/** The sum of a header's bytes, with its own field as blanks. */
function computeChecksum(header: Uint8Array): number {
  const [start, length] = FIELDS.checksum;
  const isOwn = (at: number): boolean => at >= start && at < start + length;
  return header.reduce((sum, byte, at) => sum + (isOwn(at) ? 0x20 : byte), 0);
}

/** The size that an entry's content takes up in the archive. */
function getPaddedSize(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
