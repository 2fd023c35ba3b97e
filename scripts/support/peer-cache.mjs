import { existsSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Folder of programs that tests install. It is outside the checkout, so all checkouts share it. */
const PEER_CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "flyte-fx-interop",
);

/**
 * Returns a folder of the cache. `create` fills it the first time. The name identifies the content,
 * so a complete folder never changes.
 *
 * @param {string} name
 * @param {(folder: string) => Promise<void>} create
 * @returns {Promise<string>} the folder
 */
export async function cached(name, create) {
  const folder = join(PEER_CACHE, name);
  const marker = join(folder, ".complete");
  if (existsSync(marker)) return folder;
  rmSync(folder, { recursive: true, force: true });
  await create(folder);
  writeFileSync(marker, "");
  return folder;
}
