import { Flags } from "@oclif/core";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { findProjectRoot } from "../../runtime/base/files.ts";
import {
  findRun,
  listRuns,
  type RunState,
  type StoredRun,
} from "../../runtime/local/record/stored-runs.ts";
import { argument } from "../fx-command.ts";
import { ENV_FILE_FLAG } from "../shared-flags.ts";

export const ID_ARGUMENT = argument({
  description: "The start of a run's ID, or @last.",
  required: true,
});

export const IDS_ARGUMENT = argument({
  description: "The start of a run's ID, or @last (repeatable).",
});

/** The flags of the commands that continue a run. */
export const CONTINUE_FLAGS = {
  "env-file": Flags.string(ENV_FILE_FLAG),
  "output-prefix": Flags.string({
    description: "The run's own folder for results, if it is outside the project.",
    helpValue: "DIR",
  }),
  "take-over": Flags.boolean({
    description: "Also take over from a process on another host, which may still run.",
  }),
};

/** The project whose runs the `fx jobs` commands show. */
export function getJobsRoot(): string {
  return findProjectRoot(process.cwd());
}

/**
 * The runs that the user named, or all in one of the states. Throws FX2000 for neither or both.
 */
export function readRuns(
  projectRoot: string,
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
  if (!isNamed) return listRuns(projectRoot).filter(({ state }) => states.includes(state));
  return [
    ...new Map(ids.map((id) => findRun(projectRoot, id)).map((run) => [run.id, run])).values(),
  ];
}
