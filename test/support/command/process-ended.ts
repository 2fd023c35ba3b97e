import { existsSync } from "node:fs";

/** Resolves when a process that runs in a project's folder runs no code any more. */
export async function processEnded(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}/cwd/src`)) await new Promise(setImmediate);
}
