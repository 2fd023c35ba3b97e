import { realClock } from "../base/context.ts";
import { findProjectRoot } from "../base/files.ts";
import type { Storage } from "../base/storage.ts";

let storage: Promise<Storage> | undefined;

/**
 * The storage for files and datasets in author code: every path and `file:`, `s3:` or `gs:` URI
 * that this process can access.
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
    fetch,
  });
}
