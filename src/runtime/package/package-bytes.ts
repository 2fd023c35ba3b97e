import { gunzip, gzipStored } from "./gzip.ts";
import type { PackageEntry } from "./package-entry.ts";
import { readTar } from "./read-tar.ts";
import { writeTar } from "./write-tar.ts";

/** A package as `flytectl register --archive` takes it: one gzip tar, sorted by name, equal bytes for equal entries. */
export function packageBytes(entries: readonly PackageEntry[]): Buffer {
  return gzipStored(writeTar(entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))));
}

/** What is in a package; `undefined` for bytes that are none. */
export function packageEntries(bytes: Uint8Array): PackageEntry[] | undefined {
  const tar = gunzip(bytes);
  return tar === undefined ? undefined : readTar(tar);
}
