import type { PackageEntry } from "./package-entry.ts";
import { BLOCK, checksumOf, FIELDS, paddedSize, PAX_HEADER, REGULAR } from "./tar-blocks.ts";

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
  return octalIn(header, FIELDS.checksum) === checksumOf(header) ? size : undefined;
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
