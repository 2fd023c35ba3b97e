import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { CommandProcess } from "../../process/command-process.ts";
import { realClock } from "../../runtime/base/context.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { findProjectRoot } from "../../runtime/base/files.ts";
import { readRunResult } from "../../runtime/local/attempt/read-outputs.ts";
import { readRunEventsFrom } from "../../runtime/local/record/run-events.ts";
import type { RunsPlace } from "../../runtime/local/record/run-folder.ts";
import {
  findRun,
  listRuns,
  type RunState,
  type StoredRun,
} from "../../runtime/local/record/stored-runs.ts";
import { argument, requiredArgument } from "../fx-command.ts";
import type { RunView } from "../run/run-lines.ts";
import { envFileFlag, RUNS_FLAG, switchFlag, textFlag } from "../shared-flags.ts";
import type { ContinuedRun } from "./continue-run.ts";

export const ID_ARGUMENT = requiredArgument("The start of a run's ID, or @last.");

export const IDS_ARGUMENT = argument("The start of a run's ID, or @last (repeatable).");

const PROJECT_FLAG = textFlag(
  "DIR",
  "The folder of the project that the run belongs to (default: this one).",
);

/** The flags that say where the runs are. */
export const PLACE_FLAGS = { project: PROJECT_FLAG, runs: RUNS_FLAG };

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

/** How often fx looks whether the run has gone on, or the process that drives it was killed. */
const LOOK_MS = 250;

/**
 * Shows a run that another process drives, from its start, until it has ended or its process has
 * died. Returns the run as it is then.
 */
export async function followRun(
  run: StoredRun,
  root: RunsPlace,
  view: RunView,
  signal: AbortSignal,
): Promise<StoredRun> {
  for (let from = 0; ;) {
    const now = findRun(root, run.id); // before the events, so that none is missed
    const { events, next } = readRunEventsFrom(run.folder, from);
    for (const event of events) view.show(event);
    if (now.state !== "running") return now;
    from = next;
    await realClock.sleep(LOOK_MS, { signal });
  }
}

/**
 * The result of a run that has ended.
 *
 * @throws the error with which it ended; FX2023 if its outputs are not on record
 */
export async function readEndedRun({ id, folder, record }: StoredRun): Promise<ContinuedRun> {
  const { outputs, outputFields } = await readRunResult(folder, record);
  const { task: name, attempt: attempts, end } = record;
  return { id, name, outputs, outputFields, attempts, tookMs: end?.tookMs ?? 0, logLinks: [] };
}
