import { findProjectRoot } from "../base/files.ts";
import { realClock } from "../base/real-clock.ts";
import type { Storage } from "../base/storage.ts";

let storage: Promise<Storage> | undefined;

/**
 * What opens and keeps the files and datasets that the author's own code names: everything that this process may, by path
 * and `file:`, `s3:` and `gs:` URI.
 */
export function processStorage(): Promise<Storage> {
  return (storage ??= openProcessStorage());
}

async function openProcessStorage(): Promise<Storage> {
  const { createProjectStorage } = await import("./create-project-storage.ts");
  return createProjectStorage({
    projectRoot: findProjectRoot(process.cwd()),
    env: process.env,
    clock: realClock,
    random: Math.random,
    fetch,
  });
}
