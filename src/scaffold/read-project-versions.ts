import { readFileSync } from "node:fs";
import { join } from "node:path";

declare const __FX_PUBLISHED__: boolean | undefined;

/** Only the release build sets this: its version of flyte-fx is on the registry. */
const IS_PUBLISHED = typeof __FX_PUBLISHED__ === "boolean" && __FX_PUBLISHED__;

/** Version range by package name. It replaces `"*"` in a template's package.json. */
export type Versions = Readonly<Record<string, string>>;

interface Manifest {
  readonly version: string;
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
}

/**
 * Reads the versions that a new project installs: fx, and the tools that fx itself is built with.
 * An unpublished fx is installed from a tarball inside the project, so the project also works on
 * other machines.
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

/** Path of fx's tarball in the project. Undefined if fx is installed from the registry. */
export function getVendoredPath(versions: Versions): string | undefined {
  const version = versions["flyte-fx"];
  return version?.startsWith("file:") ? version.slice("file:".length) : undefined;
}
