import { existsSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { readKey, writeKey } from "../setup/key-file.mjs";
import { withLock } from "../setup/with-lock.mjs";

/** Where the peers of fx are installed: outside the checkout, so that all checkouts share them. */
const PEER_CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "flyte-fx-interop",
);

/**
 * A folder of the cache that `make` has filled, whole or not at all. Its name tells what is in it, so that one which is
 * there needs no second look. Two processes that want the same make it once.
 *
 * @param {string} name
 * @param {(folder: string) => Promise<void>} make
 * @returns {Promise<string>} the folder
 */
export async function cached(name, make) {
  const folder = join(PEER_CACHE, name);
  const keyFile = join(folder, ".complete");
  if (readKey(keyFile) === name) return folder;
  await withLock(async () => {
    if (readKey(keyFile) === name) return;
    if (existsSync(folder)) rmSync(folder, { recursive: true });
    await make(folder);
    writeKey(keyFile, name);
  }, PEER_CACHE);
  return folder;
}
