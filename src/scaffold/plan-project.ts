import { basename, join } from "node:path";
import { kindNamed, type What } from "./kinds.ts";
import { type Names, readNames } from "./names.ts";
import { type ProjectFile, readTemplate } from "./template-files.ts";
import { projectVersions } from "./versions.ts";

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
  /** What the project depends on: a range of versions, or `file:` and a folder of this machine. */
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
  const chosen = kindNamed(what, kind);
  const names = readNames(
    { name: name ?? basename(folder), nameIsOfFolder: name === undefined, taskType },
    chosen,
  );
  const versions = projectVersions(packageRoot);
  const files = readTemplate(join(packageRoot, "templates", chosen.template), names, versions);
  return { what, kind, folder, names, files, sdk: versions["flyte-fx"]! };
}
