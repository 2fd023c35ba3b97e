import { FxError } from "../base/errors/errors.ts";
import { isModuleName, type LocatedPath, locatePath, MODULE_EXTENSIONS } from "./locate-path.ts";
import { createFileError, didYouMeanPath } from "./unreadable-file-error.ts";

/**
 * Checks the paths that the user passed: folders and module files.
 *
 * @throws FxError FX2001 for a missing path, FX5003 for an unreadable one, FX2011 for a file that
 * is not a module. Several faults become one error with the first one's code.
 */
export function checkPaths(paths: readonly string[], cwd: string): LocatedPath[] {
  const located = paths.map((path) => locatePath(path, cwd));
  const faults = located.map(findPathFault).filter((fault) => fault !== undefined);
  const [first] = faults;
  if (first === undefined) return located;
  if (faults.length === 1) throw first;
  throw new FxError(first.code, `${faults.length} of ${paths.length} paths cannot be loaded`, {
    details: faults.map((fault) => fault.message),
    hint: first.hint,
  });
}

/** Why a path cannot be loaded; undefined if it can. */
export function findPathFault(path: LocatedPath): FxError | undefined {
  const { text, real, problem } = path;
  if (text === "") {
    const hint = "pass a module, such as src/index.ts";
    return new FxError("FX2001", "the path is empty", { hint });
  }
  if (problem === "ENOENT" || problem === "ENOTDIR") {
    const near = didYouMeanPath(text, real);
    const hint = "pass a module or a folder of modules, such as src/index.ts";
    return new FxError("FX2001", `no file or folder "${text}"${near}`, near === "" ? { hint } : {});
  }
  if (problem !== undefined) return createFileError(text, problem);
  if (path.isFolder || (path.isFile && isModuleName(real))) return undefined;
  const hint = `pass a folder, or a file that ends in ${MODULE_EXTENSIONS.join(", ")}`;
  return new FxError("FX2011", `"${text}" is not a module`, { hint });
}
