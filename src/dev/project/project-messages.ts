import { relative } from "node:path";
import type { InputCheck, ProjectView, RunRequest, ShownFault } from "../protocol.ts";
import type { ServeOrder, ServeReport } from "../served/serve-messages.ts";

/*
 * What `fx dev` and the process that has loaded the project say to each other.
 */

/** What to load, passed as the argument of the process. */
export interface LoadRequest {
  /** Modules or folders; empty for the project of the working directory. */
  readonly paths: readonly string[];
  readonly envFiles: readonly string[];
  /** Refuse to run tasks, which a module may do when it is imported. Default: no. */
  readonly refusesRuns?: boolean;
}

/** The flags that name environment files, for commands in the project's root. */
export function listEnvFlags(envFiles: readonly string[], root: string): readonly string[] {
  return envFiles.flatMap((file) => ["--env-file", relative(root, file)]);
}

/** How a load ended. */
export type LoadResult =
  | { readonly loaded: LoadedVersion }
  | { readonly failed: ShownFault; readonly files: readonly string[] };

/** What the process of a loaded version does: check the inputs of a run, or serve the connectors. */
export type ProjectOrder = { readonly check: RunRequest } | ServeOrder;

export type ProjectReport =
  LoadResult | { readonly checked: InputCheck | ShownFault } | ServeReport;

/** A version of the project that loads. */
export interface LoadedVersion {
  readonly content: ProjectContent;
  /** The keys of all secrets that tasks and connectors declare. */
  readonly secrets: readonly string[];
  /** The modules that were imported, as absolute paths. */
  readonly files: readonly string[];
  /** The TypeScript of the modules, by path. */
  readonly sources: readonly (readonly [string, string])[];
}

/** What the page shows of a loaded project. */
export type ProjectContent = Pick<ProjectView, "root" | "tasks" | "connectors">;
