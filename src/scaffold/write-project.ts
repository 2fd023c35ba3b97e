import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FxError } from "../runtime/base/errors/errors.ts";
import { makeFolders } from "../runtime/base/files.ts";
import type { TargetState } from "./check-target.ts";
import type { ProjectFile } from "./read-template.ts";

/**
 * Writes a new project. It first writes to a temporary folder and then moves the files, so an
 * interrupted or failed call leaves nothing behind.
 *
 * @param signal cancels the write, which then throws the signal's reason
 */
export async function writeProject(
  folder: string,
  files: readonly ProjectFile[],
  state: TargetState,
  signal: AbortSignal,
): Promise<void> {
  let firstMade: string | undefined;
  const stage = join(state === "absent" ? dirname(folder) : folder, `.fx-init-${process.pid}`);
  try {
    firstMade = makeFolders(dirname(folder));
    mkdirSync(stage);
    for (const { path, content } of files) {
      signal.throwIfAborted();
      makeFolders(dirname(join(stage, path)));
      await writeFile(join(stage, path), content, { flag: "wx" });
    }
    signal.throwIfAborted();
    if (state === "absent") renameSync(stage, folder);
    else if (state === "empty") moveEntries(stage, folder);
    else moveFiles(stage, folder, files);
  } catch (error) {
    rmSync(stage, { recursive: true, force: true });
    if (firstMade !== undefined) rmSync(firstMade, { recursive: true, force: true });
    if (error instanceof FxError) throw error;
    const summary = `cannot write the project: ${(error as Error).message}`;
    throw new FxError("FX5003", summary, { cause: error, hint: "choose another folder" });
  }
  rmSync(stage, { recursive: true, force: true });
}

function moveEntries(stage: string, folder: string): void {
  const moved: string[] = [];
  try {
    for (const entry of readdirSync(stage)) {
      renameSync(join(stage, entry), join(folder, entry));
      moved.push(entry);
    }
  } catch (error) {
    for (const entry of moved) rmSync(join(folder, entry), { recursive: true, force: true });
    throw error;
  }
}

/** Replaces the template's files and keeps all others. */
function moveFiles(stage: string, folder: string, files: readonly ProjectFile[]): void {
  for (const { path } of files) {
    makeFolders(dirname(join(folder, path)));
    renameSync(join(stage, path), join(folder, path));
  }
}
