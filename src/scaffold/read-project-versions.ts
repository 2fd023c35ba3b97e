import { readFileSync } from "node:fs";
import { join } from "node:path";

declare const __FX_PUBLISHED__: boolean | undefined;

/** Set by the release workflow's build alone: this version of flyte-fx is on the registry. */
const IS_PUBLISHED = typeof __FX_PUBLISHED__ === "boolean" && __FX_PUBLISHED__;

/** Where packages are installed from, by name: `"*"` in a template becomes the version range. */
export type Versions = Readonly<Record<string, string>>;

interface Manifest {
  readonly version: string;
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
}

/**
 * What a project installs: the tools that fx itself is built with, and fx. An unpublished fx is installed from a tarball
 * inside the project, so that the project also works on other machines.
 */
export function readProjectVersions(packageRoot: string, isPublished = IS_PUBLISHED): Versions {
  const { version, dependencies, devDependencies } = JSON.parse(
    readFileSync(join(packageRoot, "package.json"), "utf8"),
  ) as Manifest;
  return {
    ...devDependencies,
    ...dependencies,
    "flyte-fx": isPublished ? `^${version}` : `file:vendor/flyte-fx-${version}.tgz`,
  };
}

/** The path of fx's tarball in the project; undefined if fx is installed from the registry. */
export function getVendoredPath(versions: Versions): string | undefined {
  const version = versions["flyte-fx"];
  return version?.startsWith("file:") ? version.slice("file:".length) : undefined;
}
