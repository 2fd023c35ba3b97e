import { readdirSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { showPath } from "../base/source/source-location.ts";
import { findPathFault } from "./check-paths.ts";
import { createFileError } from "./errors/file-error.ts";
import { isModuleName, isSourceName, type LocatedPath, locatePath } from "./locate-path.ts";
import type { Project } from "./project/project.ts";

const INDEX_FILES = ["src/index.ts", "src/index.mts", "src/index.js", "src/index.mjs"];

/** The modules of a path. */
export interface ModuleFiles {
  /** Real paths; may be empty. */
  readonly files: readonly string[];
  /** What fx does not load, and why. */
  readonly skipped: readonly string[];
}

/**
 * Lists the modules that fx loads for a path. A file stands for itself. A folder stands for the
 * project's entries in it, otherwise its `src/index.ts`, otherwise the modules directly in it
 * except tests.
 *
 * @throws FxError FX3009 if an entry of the project is not a module
 */
export function listModuleFiles(path: LocatedPath, project: Project, cwd: string): ModuleFiles {
  if (!path.isFolder) return { files: [path.real], skipped: [] };
  const entries = listEntries(project, cwd).filter(
    (file) => path.real === project.root || file.startsWith(path.real + sep),
  );
  if (entries.length > 0) return { files: entries, skipped: [] };
  const index = INDEX_FILES.map((name) => locatePath(name, path.real)).find((file) => file.isFile);
  return index === undefined ? listSources(path.real, cwd) : { files: [index.real], skipped: [] };
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

/** Of modules that differ only in these, the first wins: the others were compiled from it. */
const COMPILED = [".mjs", ".js", ".cjs"];

function listSources(folder: string, cwd: string): ModuleFiles {
  const names = listModuleNames(folder, cwd);
  const sources = names.filter(isSourceName);
  const chosen = sources.filter((name) => findOriginal(name, sources) === undefined);
  const show = (name: string): string => showPath(join(folder, name), cwd);
  const skipped = names.flatMap((name) => {
    const original = findOriginal(name, sources);
    if (original !== undefined) return [`${show(name)}, because ${show(original)} is loaded`];
    if (chosen.length > 0 || sources.includes(name)) return [];
    return [`${show(name)}, which is a test or a configuration`];
  });
  return { files: chosen.map((name) => locatePath(name, folder).real), skipped };
}

function listModuleNames(folder: string, cwd: string): string[] {
  try {
    const names = readdirSync(folder).filter(isModuleName).sort();
    return names.filter((name) => locatePath(name, folder).isFile);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw createFileError(showPath(folder, cwd), String(code));
  }
}

/** The module beside a JavaScript module from which that was probably compiled. */
function findOriginal(name: string, names: readonly string[]): string | undefined {
  const extension = extname(name);
  const rank = COMPILED.indexOf(extension);
  if (rank < 0) return undefined;
  const stem = name.slice(0, -extension.length);
  const better = [".ts", ".mts", ".cts", ...COMPILED.slice(0, rank)];
  return better.map((other) => `${stem}${other}`).find((other) => names.includes(other));
}
