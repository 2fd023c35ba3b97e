import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { CommandProcess } from "../../process/command-process.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { findProjectRoot } from "../../runtime/base/files.ts";
import type { RunsPlace } from "../../runtime/local/record/run-folder.ts";
import {
  findRun,
  listRuns,
  type RunState,
  type StoredRun,
} from "../../runtime/local/record/stored-runs.ts";
import { argument, requiredArgument } from "../fx-command.ts";
import { envFileFlag, RUNS_FLAG, switchFlag, textFlag } from "../shared-flags.ts";

export const ID_ARGUMENT = requiredArgument("The start of a run's ID, or @last.");

export const IDS_ARGUMENT = argument("The start of a run's ID, or @last (repeatable).");

/** The flags that say where the runs are. */
export const PLACE_FLAGS = {
  project: textFlag(
    "DIR",
    "The folder of the project that the run belongs to (default: this one).",
  ),
  runs: RUNS_FLAG,
};

/** The flags of the commands that continue a run. */
export const CONTINUE_FLAGS = {
  ...PLACE_FLAGS,
  "env-file": envFileFlag(),
  "output-prefix": textFlag(
    "DIR",
    "The run's own folder for results, if it is outside the project.",
  ),
  "take-over": switchFlag(
    "Also take over from a process on another host or in another container, which may still run.",
  ),
};

/** The root of the project whose runs a command is about. Throws FX2001 if `folder` is not one. */
export function getJobsRoot(
  folder: string | undefined,
  { cwd }: Pick<CommandProcess, "cwd">,
): string {
  const path = resolve(cwd, folder ?? ".");
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    return findProjectRoot(path);
  throw new FxError("FX2001", `--project expects a folder, and ${path} is not one`, {
    hint: "--project examples/duckdb",
  });
}

/**
 * The runs that the user named, or all in one of the states. Throws FX2000 for neither or both.
 */
export function readRuns(
  root: RunsPlace,
  ids: readonly string[],
  all: boolean | undefined,
  states: readonly RunState[],
): StoredRun[] {
  const isNamed = ids.length > 0;
  if ((all === true) === isNamed)
    throw new FxError(
      "FX2000",
      isNamed ? "--all cannot be combined with an ID" : "no run is named",
      {
        hint: "name runs by the start of their IDs, or pass --all; fx jobs lists them",
      },
    );
  if (!isNamed) return listRuns(root).filter(({ state }) => states.includes(state));
  return [...new Map(ids.map((id) => findRun(root, id)).map((run) => [run.id, run])).values()];
}
