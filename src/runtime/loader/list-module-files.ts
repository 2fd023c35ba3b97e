import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { showPath } from "../base/source/source-location.ts";
import { findPathFault } from "./check-paths.ts";
import { createUnreadableError } from "./errors/file-error.ts";
import { isSourceName, type LocatedPath, locatePath } from "./locate-path.ts";
import type { Project } from "./project/project.ts";

const INDEX_FILES = ["src/index.ts", "src/index.mts", "src/index.js", "src/index.mjs"];

/**
 * Lists the modules that fx loads for a path. A file stands for itself. A folder stands for the
 * project's entries in it, otherwise its `src/index.ts`, otherwise the TypeScript files directly in
 * it except tests. The list may be empty.
 *
 * @throws FxError FX3009 if an entry of the project is not a module
 */
export function listModuleFiles(path: LocatedPath, project: Project, cwd: string): string[] {
  if (!path.isFolder) return [path.real];
  const entries = listEntries(project, cwd).filter(
    (file) => path.real === project.root || file.startsWith(path.real + sep),
  );
  if (entries.length > 0) return entries;
  const index = INDEX_FILES.map((name) => locatePath(name, path.real)).find((file) => file.isFile);
  return index === undefined ? listSources(path.real, cwd) : [index.real];
}

function listEntries(project: Project, cwd: string): string[] {
  const entries = (project.config.entry ?? []).map((entry) => locatePath(entry, project.root));
  const faults = entries
    .map((entry) => findEntryFault(entry, project.root))
    .filter((fault) => fault !== undefined);
  if (faults.length === 0) return entries.map((entry) => entry.real);
  const file = showPath(join(project.root, "package.json"), cwd);
  const summary = `"fx.entry" in ${file} lists paths that cannot be loaded`;
  throw new FxError("FX3009", summary, { details: faults });
}

function findEntryFault(entry: LocatedPath, root: string): string | undefined {
  const isInside = entry.real === root || entry.real.startsWith(join(root, sep));
  if (entry.problem === undefined && !isInside)
    return `"${entry.text}" is outside the project: ${entry.real}`;
  return entry.isFolder ? `"${entry.text}" is a folder` : findPathFault(entry)?.message;
}

function listSources(folder: string, cwd: string): string[] {
  let names;
  try {
    names = readdirSync(folder).filter(isSourceName).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw createUnreadableError(showPath(folder, cwd), String(code));
  }
  const files = names.map((name) => locatePath(name, folder));
  return files.filter((file) => file.isFile).map((file) => file.real);
}
