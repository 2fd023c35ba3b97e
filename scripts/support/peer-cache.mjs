import { existsSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where other programs are installed for the tests: outside the checkout, so that all checkouts share them. */
const PEER_CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "flyte-fx-interop",
);

/**
 * A folder of the cache, which `make` fills the first time. Its name says what is in it, so a folder that is complete is
 * never looked at again.
 *
 * @param {string} name
 * @param {(folder: string) => Promise<void>} make
 * @returns {Promise<string>} the folder
 */
export async function cached(name, make) {
  const folder = join(PEER_CACHE, name);
  const mark = join(folder, ".complete");
  if (existsSync(mark)) return folder;
  rmSync(folder, { recursive: true, force: true });
  await make(folder);
  writeFileSync(mark, "");
  return folder;
}
