import type { PackageEntry } from "./package-entry.ts";
import {
  BLOCK,
  checksumOf,
  FIELDS,
  LONGEST_SHORT_NAME,
  paddedSize,
  PAX_HEADER,
  REGULAR,
} from "./tar-blocks.ts";

/**
 * A POSIX tar of the entries in their order. Equal entries give equal bytes: no time, no owner and no machine is in
 * it. Names that ustar has no room for are told by pax headers, which GNU tar, Python and Go read.
 */
export function writeTar(entries: readonly PackageEntry[]): Buffer {
  const end = Buffer.alloc(2 * BLOCK);
  return Buffer.concat([...entries.flatMap(blocksOf), end]);
}

function blocksOf({ name, content }: PackageEntry): Buffer[] {
  const bytes = Buffer.from(name);
  if (bytes.length <= LONGEST_SHORT_NAME)
    return [headerOf(bytes, content.length, REGULAR), ...padded(content)];
  const short = bytes.subarray(0, LONGEST_SHORT_NAME);
  const record = paxRecord("path", name);
  return [
    headerOf(short, record.length, PAX_HEADER),
    ...padded(record),
    headerOf(short, content.length, REGULAR),
    ...padded(content),
  ];
}

function headerOf(name: Uint8Array, size: number, kind: string): Buffer {
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
    `${checksumOf(header).toString(8).padStart(6, "0")}\0 `,
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
