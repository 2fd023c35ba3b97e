import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Versions } from "./template-files.ts";

declare const __FX_PUBLISHED__: boolean | undefined;

/** Set by the release workflow's build alone: this version of flyte-fx is on the registry. */
const IS_PUBLISHED = typeof __FX_PUBLISHED__ === "boolean" && __FX_PUBLISHED__;

interface Manifest {
  readonly version: string;
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
}

/**
 * What a project installs: the tools that fx itself is made with, and fx: from the registry where it is published there,
 * else the folder of the running copy.
 */
export function projectVersions(packageRoot: string, isPublished = IS_PUBLISHED): Versions {
  const { version, dependencies, devDependencies } = JSON.parse(
    readFileSync(join(packageRoot, "package.json"), "utf8"),
  ) as Manifest;
  return {
    ...devDependencies,
    ...dependencies,
    "flyte-fx": isPublished ? `^${version}` : `file:${packageRoot.replaceAll("\\", "/")}`,
  };
}
