import { FxError } from "../base/errors/errors.ts";
import { didYouMeanPath } from "./did-you-mean-path.ts";
import { createUnreadableError } from "./errors/file-error.ts";
import { type LocatedPath, locatePath } from "./locate-path.ts";
import { isModuleName, MODULE_EXTENSIONS } from "./locate-path.ts";

/**
 * Checks the paths that the user passed: folders and module files.
 *
 * @throws FxError FX2001 for a missing path, FX5003 for an unreadable one, FX2011 for a file that
 * is not a module. Several faults become one error with the first one's code.
 */
export function checkPaths(paths: readonly string[], cwd: string): LocatedPath[] {
  const located = paths.map((path) => locatePath(path, cwd));
  const faults = located.map(findPathFault).filter((fault) => fault !== undefined);
  const [first, ...others] = faults;
  if (first === undefined) return located;
  if (others.length === 0) throw first;
  throw new FxError(first.code, `${faults.length} of ${paths.length} paths cannot be loaded`, {
    details: faults.map((fault) => fault.message),
    hint: first.hint,
  });
}

/** Why a path cannot be loaded; undefined if it can. */
export function findPathFault(path: LocatedPath): FxError | undefined {
  if (path.text === "")
    return new FxError("FX2001", "the path is empty", {
      hint: "pass a module, such as src/index.ts",
    });
  if (path.problem === "ENOENT" || path.problem === "ENOTDIR") return createMissingError(path);
  if (path.problem !== undefined) return createUnreadableError(path.text, path.problem);
  if (path.isFolder || (path.isFile && isModuleName(path.real))) return undefined;
  return new FxError("FX2011", `"${path.text}" is not a module`, {
    hint: `pass a folder, or a file that ends in ${MODULE_EXTENSIONS.join(", ")}`,
  });
}

function createMissingError(path: LocatedPath): FxError {
  const near = didYouMeanPath(path.text, path.real);
  return new FxError(
    "FX2001",
    `no file or folder "${path.text}"${near}`,
    near === "" ? { hint: "pass a module or a folder of modules, such as src/index.ts" } : {},
  );
}
