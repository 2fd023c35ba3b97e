import { statSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { ShownRun } from "../../project/results/format-outputs.ts";
import { TLS_FILES } from "../../project/results/rerun-command.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { isUri } from "../../runtime/base/storage-uri.ts";
import { readInjectedFaults } from "../../runtime/faults/parse-fault.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import { VirtualClock } from "../../runtime/local/clock/virtual-clock.ts";
import type { WorkerRunOptions } from "../../runtime/local/open-workers.ts";
import type { InjectingRunOptions } from "../../runtime/local/process-defaults.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import { removeEndedRuns } from "../../runtime/local/record/stored-runs.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import { type PollOptions, readPollOptions } from "../../runtime/task/poll-options.ts";
import type { RunOrigin } from "../../runtime/task/run/run-options.ts";
import { type EndpointFlags, endpointFromFlags, warnOfUnencrypted } from "../endpoint-options.ts";
import type { CommandHost } from "../fx-command.ts";
import { readTime } from "../shared-flags.ts";
import type { RunFlags } from "./run-flags.ts";
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
  const { workers, ...options } = runOptionsFromFlags(flags, host);
  host.hideSecrets(options.secrets);
  if (options.endpoint !== undefined)
    warnOfUnencrypted(options.endpoint, (text) => host.note(text));
  const { task } = entry;
  const tape = await openTape(task, flags, options.secrets, host);
  const origin = toRunOrigin(entry, flags, host.projectRoot, host.process.cwd);
  const start = async (all: object): Promise<object> =>
    task.outputsByName(await task.run(inputs as never, all));
  const all = { ...options, origin, ...(tape?.options ?? { workers }) };
  try {
    const run = () => runWithView(task.name, start, all, host, () => tape?.saveNow());
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

/**
 * Reads the options of a run from the flags. Throws FX2002 for invalid values and FX2000 for flags
 * that cannot be combined.
 */
function runOptionsFromFlags(
  flags: RunFlags,
  { process, projectRoot, runs, workers }: CommandHost,
): InjectingRunOptions & Partial<WorkerRunOptions> & { readonly secrets: SecretResolver } {
  const endpoint = endpointFromFlags(flags);
  return {
    ...(workers !== undefined && { workers }),
    projectRoot,
    runsFolder: runs.runs,
    secrets: createProcessSecrets(process.env),
    getFaultBudgetMs: readTime("--get-fault-budget", flags["get-fault-budget"]),
    ...(endpoint !== undefined && { endpoint }),
    ...(flags.protocol !== undefined && { protocol: flags.protocol }),
    ...(flags.clock === "virtual" && { clock: new VirtualClock() }),
    ...(flags.timeout !== undefined && { timeoutMs: readTime("--timeout", flags.timeout) }),
    poll: readPollFlags(flags),
    inject: readInjectedFaults(flags.inject, "--inject"),
    ...(flags.retries !== undefined && { retries: flags.retries }),
    ...(flags["output-prefix"] !== undefined && {
      outputPrefix: parseFolder(flags["output-prefix"], process.cwd),
    }),
  };
}

function readPollFlags({ "poll-min": min, "poll-max": max }: RunFlags): PollOptions {
  const poll = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  const faults: string[] = [];
  readPollOptions(poll, faults, { min: "--poll-min", max: "--poll-max" });
  if (faults.length === 0) return poll;
  throw new FxError("FX2002", "invalid pauses between polls", {
    details: faults,
    hint: "--poll-min 500ms --poll-max 30s",
  });
}

/**
 * Rejects an empty text: it comes from an unset shell variable, and does not mean the working
 * directory.
 */
function parseFolder(text: string, cwd: string): string {
  const refuse = (wanted: string): FxError =>
    new FxError("FX2002", `--output-prefix expects ${wanted}`, { hint: "--output-prefix out" });
  if (text === "") throw refuse("a folder, got an empty text");
  if (isUri(text)) throw refuse(`a local folder, got ${JSON.stringify(text)}`);
  const folder = resolve(cwd, text);
  if (isOrCanBeFolder(folder)) return folder;
  throw refuse(`a folder, and ${showPath(folder, cwd)} is not one`);
}

/** True also without permission to look: then writing reports the error. */
function isOrCanBeFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOTDIR";
  }
}

/** Where a task comes from, so that `fx jobs` finds it in another process. */
export function toRunOrigin(
  { file, exportName }: Pick<TaskEntry, "file" | "exportName">,
  flags: EndpointFlags & {
    readonly "env-file"?: readonly string[] | undefined;
    readonly record?: string | undefined;
    readonly replay?: string | undefined;
  },
  projectRoot: string,
  cwd: string,
): RunOrigin {
  const fromRoot = (path: string): string => relative(projectRoot, resolve(cwd, path));
  const tlsFlags = Object.fromEntries(
    Object.entries(flags)
      .filter(([name, value]) => name.startsWith("tls") && value !== undefined && value !== false)
      .map(([name, value]) => [name, TLS_FILES.has(name) ? fromRoot(String(value)) : value]),
  ) as Record<string, string | boolean>;
  return {
    module: fromRoot(file),
    exportName,
    envFiles: (flags["env-file"] ?? []).map(fromRoot),
    ...(Object.keys(tlsFlags).length > 0 && { tlsFlags }),
    ...(flags.record !== undefined && { record: fromRoot(flags.record) }),
    ...(flags.replay !== undefined && { replay: fromRoot(flags.replay) }),
  };
}
