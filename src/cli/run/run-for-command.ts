import { type ShownRun } from "../../project/results/format-outputs.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import { removeEndedRuns } from "../../runtime/local/record/stored-runs.ts";
import { warnOfUnencrypted } from "../endpoint-options.ts";
import type { CommandHost } from "../fx-command.ts";
import { createRunView } from "./create-run-view.ts";
import type { RunFlags } from "./run-flags.ts";
import { runOptionsFromFlags } from "./run-options.ts";
import { toRunOrigin } from "./run-origin.ts";
import { openTape, type RunTape } from "./run-tape.ts";
import { runWithView } from "./run-with-view.ts";
import { warnOfUnfinishedRuns } from "./unfinished-runs.ts";

/** How many ended runs fx keeps. */
const KEPT_RUNS = 100;

/**
 * Runs a task with the options from the flags and shows its progress. Warns about lost runs, and
 * about an unencrypted endpoint. Removes the oldest ended runs.
 */
export async function runForCommand(
  entry: TaskEntry,
  inputs: object,
  flags: RunFlags,
  host: CommandHost,
): Promise<ShownRun> {
  const began = Date.now();
  for (const warning of warnOfUnfinishedRuns(host.runs)) host.note(warning);
  const { threads, ...options } = runOptionsFromFlags(flags, host);
  host.hideSecrets(options.secrets);
  if (options.endpoint !== undefined)
    warnOfUnencrypted(options.endpoint, (text) => host.note(text));
  const { task } = entry;
  const tape = await openTape(task, flags, options.secrets, host);
  const view = await createRunView(task.name, host);
  const origin = toRunOrigin(entry, flags, host.projectRoot, host.process.cwd);
  const start = async (all: object): Promise<object> =>
    task.outputsByName(await task.run(inputs as never, all));
  const all = { ...options, origin, ...(tape?.options ?? { threads }) };
  try {
    const run = () => runWithView(start, all, view, host, () => tape?.saveNow());
    return await (tape === undefined ? run() : saveAfter(tape.run(run), tape, host));
  } finally {
    removeOldRuns(host, began);
  }
}

/** An error of the run says more than one of its recording. */
async function saveAfter<T>(run: Promise<T>, tape: RunTape, host: CommandHost): Promise<T> {
  try {
    await run;
  } catch (error) {
    await tape
      .save()
      .catch((unsaved: unknown) => host.note(`warning: ${(unsaved as Error).message}`));
    throw error;
  }
  await tape.save();
  return run;
}

/**
 * Keeps runs that ended since this command began, because other processes may still print their
 * results. Whether or not the old runs can be removed, the new one has ended as it has.
 */
function removeOldRuns(host: CommandHost, began: number): void {
  try {
    removeEndedRuns(host.runs, { keep: KEPT_RUNS, endedBefore: began });
  } catch (error) {
    host.note(`warning: ${(error as Error).message}`);
  }
}
