import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { shownPath } from "../base/source/source-location.ts";
import { pathFault } from "./checked-paths.ts";
import { unreadable } from "./errors/file-error.ts";
import { type LocatedPath, locatePath } from "./locate-path.ts";
import { isSourceName } from "./module-name.ts";
import type { Project } from "./project/project.ts";

const INDEX_FILES = ["src/index.ts", "src/index.mts", "src/index.js", "src/index.mjs"];

/**
 * The modules that a path stands for. A file: itself. A folder: those of the project's entries that lie in it, else
 * its `src/index.ts`, else the TypeScript directly in it without tests and the like. None: an empty list.
 *
 * @throws FxError FX3009 where the project names entries that are no modules.
 */
export function moduleFiles(path: LocatedPath, project: Project, cwd: string): string[] {
  if (!path.isFolder) return [path.real];
  const entries = configuredEntries(project, cwd).filter(
    (file) => path.real === project.root || file.startsWith(path.real + sep),
  );
  if (entries.length > 0) return entries;
  const index = INDEX_FILES.map((name) => locatePath(name, path.real)).find((file) => file.isFile);
  return index === undefined ? sourcesIn(path.real, cwd) : [index.real];
}

function configuredEntries(project: Project, cwd: string): string[] {
  const entries = (project.config.entry ?? []).map((entry) => locatePath(entry, project.root));
  const faults = entries
    .map((entry) => entryFault(entry, project.root))
    .filter((fault) => fault !== undefined);
  if (faults.length === 0) return entries.map((entry) => entry.real);
  const file = join(project.root, "package.json");
  throw new FxError("FX3009", `"fx.entry" of ${shownPath(file, cwd)} names what cannot be loaded`, {
    details: faults,
  });
}

function entryFault(entry: LocatedPath, root: string): string | undefined {
  if (entry.problem === undefined && entry.real !== root && !isBelow(root, entry.real))
    return `"${entry.text}" leads out of the project: ${entry.real}`;
  return entry.isFolder ? `"${entry.text}" is a folder` : pathFault(entry)?.message;
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function sourcesIn(folder: string, cwd: string): string[] {
  const names = namesIn(folder, cwd).filter(isSourceName).sort();
  return names
    .map((name) => locatePath(name, folder))
    .filter((file) => file.isFile)
    .map((file) => file.real);
}

function namesIn(folder: string, cwd: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw unreadable(shownPath(folder, cwd), String((error as NodeJS.ErrnoException).code));
  }
}
