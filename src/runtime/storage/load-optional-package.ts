import { createRequire } from "node:module";
import { join } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";

/** Environment variables with settings and credentials. */
export type StorageEnv = { readonly [name: string]: string | undefined };

/** The client packages of object stores, by URI scheme. */
export const STORAGE_PACKAGES: Readonly<Record<"s3" | "gs", string>> = {
  s3: "@aws-sdk/client-s3",
  gs: "@google-cloud/storage",
};

/**
 * Loads an optional package from the project. Throws FX5017 if it is not installed or does not
 * load.
 */
export function loadOptionalPackage(name: string, projectRoot: string, neededFor: string): unknown {
  return withPackage(name, neededFor, projectRoot, (load) => load(name));
}

/** Throws FX5017 if an optional package is not installed, without loading it. */
export function requireOptionalPackage(name: string, projectRoot: string, neededFor: string): void {
  withPackage(name, neededFor, projectRoot, (load) => load.resolve(name));
}

function withPackage(
  name: string,
  neededFor: string,
  projectRoot: string,
  use: (load: NodeJS.Require) => unknown,
): unknown {
  try {
    return use(createRequire(join(projectRoot, "package.json")));
  } catch (error) {
    const isMissing =
      (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND" &&
      (error as Error).message.includes(`'${name}'`);
    const what = isMissing
      ? `is not installed in ${projectRoot}`
      : `does not load: ${describeThrown(error)}`;
    throw new FxError("FX5017", `${neededFor} needs the package ${name}, which ${what}`, {
      hint: `npm install ${name}`,
    });
  }
}
