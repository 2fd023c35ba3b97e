import { FxError } from "../base/errors/errors.ts";
import { didYouMeanPath } from "./did-you-mean-path.ts";
import { unreadable } from "./errors/file-error.ts";
import { type LocatedPath, locatePath } from "./locate-path.ts";
import { isModuleName, MODULE_EXTENSIONS } from "./module-name.ts";

/**
 * The folders and module files that the user named.
 *
 * @throws FxError FX2001 for what does not exist, FX5003 for what may not be read, FX2011 for a file that is no
 * module; where there are several, all in one error with the first one's code.
 */
export function checkedPaths(paths: readonly string[], cwd: string): LocatedPath[] {
  const located = paths.map((path) => locatePath(path, cwd));
  const faults = located.map(pathFault).filter((fault) => fault !== undefined);
  const [first, ...others] = faults;
  if (first === undefined) return located;
  if (others.length === 0) throw first;
  throw new FxError(first.code, `${faults.length} of ${paths.length} paths cannot be loaded`, {
    details: faults.map((fault) => fault.message),
    hint: first.hint,
  });
}

/** What keeps a path from being loaded, if anything does. */
export function pathFault(path: LocatedPath): FxError | undefined {
  if (path.text === "")
    return new FxError("FX2001", "an empty path names no file", {
      hint: "give a module, such as src/index.ts",
    });
  if (path.problem === "ENOENT" || path.problem === "ENOTDIR") return missing(path);
  if (path.problem !== undefined) return unreadable(path.text, path.problem);
  if (path.isFolder || (path.isFile && isModuleName(path.real))) return undefined;
  return new FxError("FX2011", `"${path.text}" is no module`, {
    hint: `give a folder, or a file that ends in ${MODULE_EXTENSIONS.join(", ")}`,
  });
}

function missing(path: LocatedPath): FxError {
  const near = didYouMeanPath(path.text, path.real);
  return new FxError(
    "FX2001",
    `no file or folder "${path.text}"${near}`,
    near === "" ? { hint: "give a module, or a folder of them, such as src/index.ts" } : {},
  );
}
