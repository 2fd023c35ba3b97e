import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readBoundedFile } from "../../runtime/files/read-bounded-file.ts";
import { identifyMessage } from "../../runtime/wire/inspect/identify-message.ts";
import { isTaskMessage } from "./serialize-tasks.ts";
import type { SerializedFile } from "./serialized-files.ts";

/**
 * The files in a folder that hold a task but are none of these: left over from a task that is gone or has another name
 * or index now. Whoever registers the folder would register them as well. Where the files are text, none: text cannot be told
 * from files of others.
 */
export async function leftOverFiles(
  folder: string,
  files: readonly SerializedFile[],
): Promise<string[]> {
  if (!files.every(({ name }) => name.endsWith(".pb"))) return [];
  const ours = new Set(files.map(({ name }) => name));
  const others = namesIn(folder)
    .filter((name) => name.endsWith(".pb") && !ours.has(name))
    .map((name) => join(folder, name));
  const holdsTask = await Promise.all(others.map(isTaskFile));
  return others.filter((_, index) => holdsTask[index]);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

async function isTaskFile(path: string): Promise<boolean> {
  try {
    return isTaskMessage((await identifyMessage(readBoundedFile(path))).type);
  } catch {
    return false;
  }
}
