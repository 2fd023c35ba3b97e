import { createRequire } from "node:module";
import { join } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";

/** Environment variables with settings and credentials. */
export type StorageEnv = { readonly [name: string]: string | undefined };

/** The client packages of object stores, by URI scheme. */
interface StoreClients {
  s3: [typeof import("@aws-sdk/client-s3"), typeof import("@aws-sdk/lib-storage")];
  gs: [typeof import("@google-cloud/storage")];
}

export const STORE_PACKAGES: Readonly<Record<keyof StoreClients, readonly string[]>> = {
  s3: ["@aws-sdk/client-s3", "@aws-sdk/lib-storage"],
  gs: ["@google-cloud/storage"],
};

/** Loads the clients of a store from the project. Throws FX5017 if one is not installed or does not load. */
export function loadStoreClients<Scheme extends keyof StoreClients>(
  scheme: Scheme,
  projectRoot: string,
): StoreClients[Scheme] {
  const load = (project: NodeJS.Require, name: string): unknown => project(name);
  return withPackages(scheme, projectRoot, `${scheme}://`, load) as StoreClients[Scheme];
}

/** Throws FX5017 if a client is not installed, without loading it. */
export function requireStoreClients(
  scheme: keyof StoreClients,
  projectRoot: string,
  neededFor: string,
): void {
  withPackages(scheme, projectRoot, neededFor, (project, name) => project.resolve(name));
}

function withPackages(
  scheme: keyof StoreClients,
  projectRoot: string,
  neededFor: string,
  use: (project: NodeJS.Require, name: string) => unknown,
): unknown[] {
  const packages = STORE_PACKAGES[scheme];
  const project = createRequire(join(projectRoot, "package.json"));
  return packages.map((name) => {
    try {
      return use(project, name);
    } catch (error) {
      const isMissing =
        (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND" &&
        (error as Error).message.includes(`'${name}'`);
      const what = isMissing
        ? `is not installed in ${projectRoot}`
        : `does not load: ${describeThrown(error)}`;
      throw new FxError("FX5017", `${neededFor} needs the package ${name}, which ${what}`, {
        hint: `npm install ${packages.join(" ")}`,
      });
    }
  });
}
