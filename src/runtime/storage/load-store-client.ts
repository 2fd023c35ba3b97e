import { createRequire } from "node:module";
import { join } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";

/** Environment variables with settings and credentials. */
export type StorageEnv = { readonly [name: string]: string | undefined };

/** The client packages of object stores, by URI scheme. */
interface StoreClients {
  s3: typeof import("@aws-sdk/client-s3");
  gs: typeof import("@google-cloud/storage");
}

export const STORE_PACKAGES: Readonly<Record<keyof StoreClients, string>> = {
  s3: "@aws-sdk/client-s3",
  gs: "@google-cloud/storage",
};

/** Loads a client from the project. Throws FX5017 if it is not installed or does not load. */
export function loadStoreClient<Scheme extends keyof StoreClients>(
  scheme: Scheme,
  projectRoot: string,
): StoreClients[Scheme] {
  return withPackage(
    scheme,
    projectRoot,
    `${scheme}://`,
    (load, name) => load(name) as StoreClients[Scheme],
  );
}

/** Throws FX5017 if a client is not installed, without loading it. */
export function requireStoreClient(
  scheme: keyof StoreClients,
  projectRoot: string,
  neededFor: string,
): void {
  withPackage(scheme, projectRoot, neededFor, (load, name) => load.resolve(name));
}

function withPackage<T>(
  scheme: keyof StoreClients,
  projectRoot: string,
  neededFor: string,
  use: (load: NodeJS.Require, name: string) => T,
): T {
  const name = STORE_PACKAGES[scheme];
  try {
    return use(createRequire(join(projectRoot, "package.json")), name);
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
