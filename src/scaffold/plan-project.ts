import { basename, join } from "node:path";
import { findKind, type What } from "./kinds.ts";
import { packPackage } from "./pack-package.ts";
import { type Names, readNames } from "./read-names.ts";
import { readProjectVersions, getVendoredPath } from "./read-project-versions.ts";
import { type ProjectFile, readTemplate } from "./read-template.ts";

/** What is asked for. */
export interface ProjectRequest {
  readonly what: What;
  readonly kind: string;
  /** An absolute path. */
  readonly folder: string;
  /** Default: the folder's. */
  readonly name?: string | undefined;
  readonly taskType?: string | undefined;
}

/** A project as it will be on disk. */
export interface ProjectPlan {
  readonly what: What;
  readonly kind: string;
  readonly folder: string;
  readonly names: Names;
  readonly files: readonly ProjectFile[];
  /** The version of flyte-fx in package.json: a range, or `file:` and the path of a tarball in the project. */
  readonly sdk: string;
}

/**
 * Works out a new project; writes nothing.
 *
 * @throws FxError FX2002 for an unknown kind, FX2014 for names that cannot be used.
 */
export function planProject(
  { what, kind, folder, name, taskType }: ProjectRequest,
  packageRoot: string,
): ProjectPlan {
  const chosen = findKind(what, kind);
  const names = readNames(
    { name: name ?? basename(folder), isNameFromFolder: name === undefined, taskType },
    chosen,
  );
  const versions = readProjectVersions(packageRoot);
  const files = readTemplate(join(packageRoot, "templates", chosen.template), names, versions);
  const tarball = getVendoredPath(versions);
  const vendored =
    tarball === undefined ? [] : [{ path: tarball, content: packPackage(packageRoot) }];
  return {
    what,
    kind,
    folder,
    names,
    files: [...files, ...vendored],
    sdk: versions["flyte-fx"]!,
  };
}
