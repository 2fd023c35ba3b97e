import { closeSync, fsyncSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { openOwnFile } from "./open-own-file.ts";

/**
 * Replaces a file that fx itself writes as a whole, so that a reader sees the old content or the new one.
 *
 * @param options.isSynced whether the content survives a crash of the machine. Default: no
 */
export function replaceOwnFile(
  file: string,
  content: string | Uint8Array,
  { isSynced = false } = {},
): void {
  const partial = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openOwnFile(partial, "replace");
    try {
      writeFileSync(descriptor, content);
      if (isSynced) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
