import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readInputsFile } from "../../project/inputs/read-inputs-file.ts";
import type { ShownRun } from "../../project/results/format-outputs.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { findProject } from "../../runtime/loader/project/project.ts";
import { findTask } from "../../runtime/loader/require-tasks.ts";
import { readRunResult } from "../../runtime/local/attempt/read-outputs.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import type { RunRecord } from "../../runtime/local/record/run-record.ts";
import { findRun, type StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { continueTask } from "../../runtime/local/run-here.ts";
import { type TakenRun, takeRun } from "../../runtime/local/take-run.ts";
import { RunStop } from "../../runtime/task/run/run-stop.ts";
import { TaskStopped } from "../../runtime/task/run/task-failure.ts";
import type { AnyTask } from "../../runtime/task/task-definition.ts";
import { buildTaskTemplate } from "../../runtime/task/template/build-task-template.ts";
import type { TaskTemplate } from "../../runtime/wire/models/task-template.ts";
import { endpointFromFlags } from "../endpoint-options.ts";
import type { CommandHost } from "../fx-command.ts";
import { runForCommand } from "../run/run-for-command.ts";
import { runWithView } from "../run/run-with-view.ts";
import { RecordedFiles } from "./recorded-files.ts";

/** A command that can load the author's modules. */
export interface LoadingHost extends CommandHost {
  load(paths: readonly string[]): Promise<LoadedProject>;
}

/** The flags of `fx jobs resume` and `fx jobs delete`. */
export interface ContinueFlags {
  readonly "env-file"?: readonly string[] | undefined;
  readonly "output-prefix"?: string | undefined;
  readonly "take-over": boolean;
  /** Whether fx may repeat a create that an earlier process may have sent. */
  readonly recreate: boolean;
}

/** A run that was brought to its end, and its task. */
export type ContinuedRun = ShownRun & Pick<AnyTask, "name" | "outputFields">;

/** Resumes a run that has not ended, or starts its task again. */
export async function resumeOrRerun(
  run: StoredRun,
  flags: ContinueFlags & { readonly rerun: boolean },
  host: LoadingHost,
): Promise<ContinuedRun> {
  if (flags.rerun) return rerunTask(run, flags, host);
  if (run.state !== "ended" && run.state !== "left") return resumeRun(run, flags, host);
  const ended = await readEndedRun(findRun(host.runs, run.id));
  host.note(`run ${run.id} had already ended`);
  return ended;
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

/**
 * Brings a lost run to its end, as if its process had not died.
 *
 * @param stopped stops it at once: then fx deletes its job, even if the run cannot be resumed
 * @throws FX2021, FX2022 or FX2023 if it cannot be resumed; otherwise as the run itself
 */
export async function resumeRun(
  run: StoredRun,
  flags: ContinueFlags,
  host: LoadingHost,
  stopped?: AbortSignal,
): Promise<ContinuedRun> {
  const taken = await takeRun(run, host.runs, {
    force: flags["take-over"],
    recreate: stopped === undefined ? flags.recreate : undefined,
  });
  try {
    const { task: name } = taken.record;
    const { options, module } = readRecordedFiles(taken.record, flags, host);
    const task = await findRecordedTask(taken, module, host);
    const shown = await runWithView(
      name,
      (all) => continueTask(taken, task, stopped === undefined ? all : { ...all, signal: stopped }),
      { ...options, ...(host.workers && { workers: host.workers }) },
      host,
    );
    return { ...shown, name, outputFields: task?.outputFields ?? new Map() };
  } finally {
    taken.release();
  }
}

/**
 * Ends a lost run, and deletes its jobs. Resolves to false if the job had already succeeded.
 *
 * @throws FX6001 if a job may still run
 */
export async function deleteRun(
  run: StoredRun,
  flags: ContinueFlags,
  host: LoadingHost,
): Promise<boolean> {
  try {
    await resumeRun(run, flags, host, AbortSignal.abort(new RunStop({ kind: "deleted" })));
    return false;
  } catch (error) {
    if (error instanceof TaskStopped) return true;
    throw error;
  }
}

/** Reads the files that the run used, and finds its module, before that is loaded. */
function readRecordedFiles(record: RunRecord, flags: ContinueFlags, host: LoadingHost) {
  const { endpoint, requestedPrefix, origin } = record;
  const files = new RecordedFiles(host, record);
  files.addEnv(flags["env-file"]);
  if (requestedPrefix !== null)
    files.getFile(requestedPrefix, "--output-prefix", [flags["output-prefix"] ?? ""]);
  const secrets = createProcessSecrets(host.process.env);
  host.hideSecrets(secrets);
  const server = endpointFromFlags(files.getEndpointFlags());
  const isLoaded = endpoint === null && origin !== null && !origin.module.endsWith(".pb");
  const module = isLoaded ? files.getModule(origin.module) : undefined;
  const { projectRoot } = host;
  const options = { projectRoot, secrets, ...(server !== undefined && { endpoint: server }) };
  return { options, module };
}

/**
 * The task of a run. Undefined if the run's connector server or the connector for its type is enough,
 * because nothing exports the task. Warns if the task has changed.
 */
async function findRecordedTask(
  { record, job }: TakenRun,
  module: string | undefined,
  host: LoadingHost,
): Promise<AnyTask | undefined> {
  const { task: name, kind, origin, endpoint, run } = record;
  if (endpoint !== null) return undefined;
  const { projectRoot } = host;
  // Without `fx.entry`, loading the project could run the program that began the run again.
  if (module === undefined && findProject(projectRoot, projectRoot).config.entry === undefined)
    throw new FxError(
      "FX2023",
      `run ${run} was not started by fx run of a module, so fx does not know which module exports ${name}`,
      { hint: 'name the modules in package.json: "fx": { "entry": ["src/tasks.ts"] }' },
    );
  const { tasks } = await host.load(module === undefined ? [] : [module]);
  const entry =
    tasks.find((each) => each.name === name) ??
    tasks.find((each) => each.exportName === origin?.exportName);
  if (entry === undefined) {
    const where = module === undefined ? "the project" : origin!.module;
    host.note(`warning: ${where} no longer exports ${name}: fx uses the template on record`);
    return undefined;
  }
  const changes = kind === "in-process" ? [] : listChanges(job, entry.task);
  if (changes.length > 0)
    host.note(
      `warning: ${name} has changed since the run began (${changes.join(", ")}): fx uses the template and the inputs on record`,
    );
  return entry.task;
}

/** The parts of the template that have changed since it was recorded. */
function listChanges({ template, wire }: TakenRun["job"], task: AnyTask): readonly string[] {
  const { protocol } = wire;
  const now = wire.decodeTaskTemplate(
    wire.encodeTaskTemplate(buildTaskTemplate(task, { protocol })),
  );
  return (Object.keys({ ...template, ...now }) as (keyof TaskTemplate)[]).filter(
    (key) => !isDeepStrictEqual(template[key], now[key]),
  );
}

/** Does the work for each run. Throws the error of a single run, or one for all that failed. */
export async function forEachRun<T>(
  runs: readonly StoredRun[],
  work: (run: StoredRun) => Promise<T>,
  host: CommandHost,
): Promise<T[]> {
  const results: T[] = [];
  const failures: FxError[] = [];
  for (const run of runs) {
    try {
      results.push(await work(run));
    } catch (error) {
      if (runs.length === 1 || !(error instanceof FxError)) throw error;
      const hint = error.hint === undefined ? [] : [`  hint: ${error.hint}`];
      host.note(`run ${run.id}: ${error.message}`, ...hint);
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) return results;
  throw new FxError(first.code, `${failures.length} of ${runs.length} runs failed, see above`);
}

/** Starts a new run of the task as it is now, with the inputs on record. Gives the old run up. */
async function rerunTask(
  run: StoredRun,
  flags: ContinueFlags,
  host: LoadingHost,
): Promise<ContinuedRun> {
  const old = await takeRun(run, host.runs, { force: flags["take-over"] });
  try {
    const { origin, task: name, protocol, end } = old.record;
    if (origin === null)
      throw new FxError("FX2021", `run ${run.id} of ${name} was not started by fx run`, {
        hint: `fx run FILE ${name} --inputs ${join(run.folder, "inputs.pb")}`,
      });
    const files = new RecordedFiles(host, old.record);
    const envFiles = files.addEnv(flags["env-file"]);
    const { tasks } = await host.load([files.getModule(origin.module)]);
    const entry = findTask(tasks, name, origin.module);
    const inputs = await readInputsFile(join(run.folder, "inputs.pb"), entry.task.inputFields, {
      projectRoot: host.projectRoot,
      files: host.process,
      protocol,
    });
    if (end === null) old.abandon();
    old.release();
    const shown = await runForCommand(
      entry,
      inputs,
      {
        ...files.getEndpointFlags(),
        "get-fault-budget": "10m",
        clock: "real",
        "env-file": envFiles,
      },
      host,
    );
    return { ...shown, name, outputFields: entry.task.outputFields };
  } finally {
    old.release();
  }
}
