import { FxError } from "../../runtime/base/errors/errors.ts";
import { isKeyword, toModuleName } from "../../stubs/python/python-names.ts";

/**
 * The name of the Python package: the given one, or one made from the project's.
 *
 * @throws FxError FX2002 if Python cannot import a package of the given name
 */
export function readPackageName(given: string | undefined, projectName: string): string {
  const ownName = projectName.replace(/^@[^/]*\//, "");
  if (given === undefined) return `${toModuleName(ownName)}_tasks`;
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(given) && !isKeyword(given)) return given;
  throw new FxError("FX2002", `--package expects a Python name, got ${JSON.stringify(given)}`, {
    hint: `--package ${toModuleName(given)}`,
  });
}
