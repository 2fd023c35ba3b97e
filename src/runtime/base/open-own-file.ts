import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { FileRefused } from "./read-bounded-file.ts";

/** What a file is opened for. Files to append to or to replace are created if they are missing. */
export type FileUse = "read" | "append" | "replace";

const { O_RDONLY, O_WRONLY, O_CREAT, O_APPEND, O_TRUNC, O_NOFOLLOW, O_NONBLOCK } = constants;
const FLAGS = {
  read: O_RDONLY,
  append: O_WRONLY | O_CREAT | O_APPEND,
  replace: O_WRONLY | O_CREAT | O_TRUNC,
} as const;

/**
 * Opens a file that fx itself writes, so that others find no use for its name: follows no link, and
 * neither waits for the other end of a pipe nor uses one.
 *
 * @returns the descriptor
 */
export function openOwnFile(path: string, use: FileUse): number {
  const descriptor = openSync(path, FLAGS[use] | O_NOFOLLOW | O_NONBLOCK, 0o600);
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new FileRefused("it is not a file", "EFTYPE");
}

export interface WriteOptions {
  /** Whether the content survives a crash of the machine. Default: no. */
  readonly isSynced?: boolean;
}

/** Replaces the content of such a file. */
export function writeOwnFile(
  path: string,
  content: string | Uint8Array,
  { isSynced = false }: WriteOptions = {},
): void {
  const descriptor = openOwnFile(path, "replace");
  try {
    writeFileSync(descriptor, content);
    if (isSynced) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Replaces a file that fx itself writes as a whole, so that a reader sees the old content or the new one.
 */
export function replaceOwnFile(
  file: string,
  content: string | Uint8Array,
  options?: WriteOptions,
): void {
  const partial = `${file}.${randomUUID()}.tmp`; // threads may replace the same file
  try {
    writeOwnFile(partial, content, options);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
