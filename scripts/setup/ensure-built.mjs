import { buildKey, BUILD_KEY_FILE } from "./build-key.mjs";
import { readKey } from "./key-file.mjs";
import { withLock } from "./with-lock.mjs";

/** Builds dist/, unless it was built from these very sources. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await withLock(async () => {
    if (isBuilt()) return;
    const { buildPackage } = await import("../build/build-package.mjs");
    await buildPackage({ release: false });
  });
}

function isBuilt() {
  return readKey(BUILD_KEY_FILE) === buildKey();
}
