import { join, resolve } from "node:path";

/** The folders in which runs are recorded. */
export interface RunsPlace {
  /** What fx owns: the others are in it, or are the same folder. */
  readonly root: string;
  /** A folder for each run. */
  readonly runs: string;
  /** An empty file for each run that has not ended or has left a job. */
  readonly unfinished: string;
  /** Where runs at a server on this machine exchange files with it. */
  readonly served: string;
}

/** @param folder replaces `.fx/runs`. Default: none */
export function placeRuns(projectRoot: string, folder?: string): RunsPlace {
  const root = join(projectRoot, ".fx");
  const runs = join(root, "runs");
  const chosen = folder === undefined || folder === "" ? runs : resolve(folder);
  const [own, dot] = chosen === runs ? [root, ""] : [chosen, "."];
  const inOwn = (name: string): string => join(own, `${dot}${name}`);
  return { root: own, runs: chosen, unfinished: inOwn("unfinished"), served: inOwn("served") };
}
