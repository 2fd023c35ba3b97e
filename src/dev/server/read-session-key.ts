import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readBytesIfThere } from "../../runtime/base/files.ts";

const BYTES = 32;

/**
 * The secret that all sessions of the user share, from a file in this folder. A new one if there is
 * no folder, or the file cannot be used.
 *
 * @param folder only its owner may read it
 */
export function readSessionKey(folder: string | undefined): Buffer {
  const created = randomBytes(BYTES);
  if (folder === undefined) return created;
  const file = join(folder, "dev-session-key");
  try {
    writeFileSync(file, created, { flag: "wx", mode: 0o600 });
    return created;
  } catch {
    return readKey(file) ?? created; // an earlier session has written it
  }
}

function readKey(file: string): Buffer | undefined {
  const key = readBytesIfThere(file, { mostBytes: BYTES, links: false });
  return key?.length === BYTES ? key : undefined;
}
