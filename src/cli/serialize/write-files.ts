import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FxError } from "../../runtime/errors/errors.ts";
import { makeFolders } from "../../runtime/files/make-folders.ts";
import { fileFault } from "../../runtime/storage/file/file-fault.ts";

/** A file to write. */
export interface FileToWrite {
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * Writes all files, or none: each is written beside its place first, and put there once all of them are written.
 *
 * @throws FxError FX5003 where one cannot be written.
 */
export function writeFiles(files: readonly FileToWrite[]): void {
  let at = "";
  const drafts: { readonly draft: string; readonly path: string }[] = [];
  try {
    for (const [index, { path, content }] of files.entries()) {
      at = path;
      refuseOtherThanFile(path);
      makeFolders(dirname(path));
      const draft = join(dirname(path), `.fx-${process.pid}-${index}.tmp`);
      drafts.push({ draft, path });
      writeFileSync(draft, content);
    }
    for (const { draft, path } of drafts) renameSync(draft, path);
  } catch (error) {
    for (const { draft } of drafts) rmSync(draft, { force: true });
    throw unwritable(at, error);
  }
}

function unwritable(path: string, error: unknown): unknown {
  const fault = fileFault("write", path, error, undefined);
  return fault instanceof FxError && fault !== error
    ? new FxError("FX5003", fault.message, {
        cause: error,
        hint: "name a place where you may write",
      })
    : error;
}

/** A rename would put a file in place of a device, too, and find out late that it cannot take the place of a folder. */
function refuseOtherThanFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile())
    throw new FxError(
      "FX5003",
      `cannot write ${path}: there is a ${found.isDirectory() ? "folder" : "device"} of that name`,
    );
}
