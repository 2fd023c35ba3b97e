import { createRequire } from "node:module";
import { join } from "node:path";
import { describeThrown } from "../describe-thrown.ts";
import { FxError } from "../errors.ts";

/**
 * A package that fx does without until it is needed, as the project has it installed.
 * Throws FX5017 where it is not there, or does not load.
 */
export function loadOptionalPackage(name: string, projectRoot: string, neededFor: string): unknown {
  const load = createRequire(join(projectRoot, "package.json"));
  try {
    return load(name);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND" && (error as Error).message.includes(`'${name}'`);
    const what = isMissing ? `is not installed in ${projectRoot}` : `does not load: ${describeThrown(error)}`;
    throw new FxError("FX5017", `${neededFor} needs the package ${name}, which ${what}`, { hint: `npm install ${name}` });
  }
}
