import { dirname, join } from "node:path";
import { FxError } from "../../errors/errors.ts";
import { FileRefused, readBoundedFile } from "../../files/read-bounded-file.ts";
import { isPlainObject } from "../../json.ts";
import { shownPath } from "../../source/shown-path.ts";
import { jsonFault } from "../errors/json-fault.ts";
import { unreadable } from "../errors/unreadable.ts";
import { locatePath } from "../locate-path.ts";
import { type ProjectConfig, readProjectConfig } from "./project-config.ts";

export type { ProjectConfig };

/** What an author works on: the folder of the nearest package.json, or the working directory where there is none. */
export interface Project {
  /** The real path of its folder. */
  readonly root: string;
  readonly config: ProjectConfig;
  /** Undefined where the project has none. */
  readonly packageJson?: Readonly<Record<string, unknown>>;
}

/**
 * The project of a module or folder: symbolic links are followed first, as Node does for imports.
 *
 * @throws FxError FX3009 with every fault of its configuration; FX5003 where its package.json cannot be read.
 */
export function findProject(path: string, cwd: string): Project {
  const { real, isFolder } = locatePath(path, cwd);
  for (let folder = isFolder ? real : dirname(real); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    const text = readIfThere(file, cwd);
    if (text !== undefined) return readProject(folder, file, text, cwd);
    if (folder === dirname(folder)) return { root: locatePath(cwd, cwd).real, config: {} };
  }
}

function readProject(root: string, file: string, text: string, cwd: string): Project {
  const packageJson = parsePackageJson(file, text, cwd);
  const faults: string[] = [];
  const config = readProjectConfig(packageJson["fx"], faults);
  if (faults.length > 0) {
    throw new FxError(
      "FX3009",
      `the "fx" key of ${shownPath(file, cwd)} has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}`,
      {
        details: faults,
        location: { file, line: lineOf(text, /"fx"\s*:/) },
      },
    );
  }
  return { root, config, packageJson };
}

function parsePackageJson(file: string, text: string, cwd: string): Record<string, unknown> {
  const parsed = parseJson(file, text, cwd);
  if (isPlainObject(parsed)) return parsed;
  throw new FxError("FX3009", `${shownPath(file, cwd)} is not a JSON object`, {
    location: { file, line: 1 },
  });
}

function parseJson(file: string, text: string, cwd: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { reason, line, column } = jsonFault(text, error);
    throw new FxError(
      "FX3009",
      `${shownPath(file, cwd)}:${line}:${column} is not JSON: ${reason}`,
      { location: { file, line, column } },
    );
  }
}

/** npm takes a package.json that begins with a byte order mark, so it is no fault here. */
function readIfThere(file: string, cwd: string): string | undefined {
  try {
    return readBoundedFile(file)
      .toString("utf8")
      .replace(/^\uFEFF/, "");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw unreadable(
      shownPath(file, cwd),
      error instanceof FileRefused ? error.message : String(code),
    );
  }
}

function lineOf(text: string, pattern: RegExp): number {
  return text.slice(0, Math.max(0, text.search(pattern))).split("\n").length;
}
