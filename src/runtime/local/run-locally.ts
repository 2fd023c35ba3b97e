import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import { formatFault, type ScheduledFault } from "../faults/scheduled-fault.ts";
import { hasSecret } from "../secrets/secret-resolver.ts";
import { RunStop, throwIfCrashed } from "../task/run/run-stop.ts";
import { renderTemplate } from "../task/template/render-template.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { warnOfMissedFaults } from "./injection/injected-faults.ts";
import {
  readConnection,
  refuseInvalidConnection,
  requireSecrets,
  resolveConnection,
} from "./local-connection.ts";
import { createLocalVariables, type JobRunner, type LocalJob, LocalRun } from "./local-run.ts";
import type { CompleteRunOptions } from "./process-defaults.ts";
import { describeJob, readMeta, readRunRecord, type RunRecord } from "./record/run-record.ts";
import { removeRun } from "./record/stored-runs.ts";
import { limitRun, runAttempts } from "./run-attempts.ts";
import { AttemptFailure, JobMayStillRun, toRunFailure } from "./run-failure.ts";

/**
 * Runs a job on this machine as Flyte's engine would: attempts, retries and timeouts.
 *
 * @throws TaskFailure or TaskStopped if the run ends without outputs; FX3005 without a connector;
 * FX5001 without its secrets; FX3018 for a custom that is not a connection under Flyte 2; FX3014
 * for an unknown variable in its container's arguments; FX2000 for faults that cannot be injected.
 */
export async function runLocally(
  job: Omit<LocalJob, "messages">,
  runner: (template: TaskTemplate) => JobRunner,
  options: CompleteRunOptions,
  resumed?: RunRecord,
): Promise<object> {
  const crossed = crossWire(job);
  const { template } = crossed;
  const jobRunner = runner(template);
  if (resumed !== undefined) refuseForeignMeta(jobRunner, resumed);
  refuseImpossibleFaults(options.inject, jobRunner);
  const connection = readConnection(jobRunner, template);
  refuseInvalidConnection(connection, template, crossed.wire.protocol);
  requireSecrets(jobRunner, connection, template, options.secrets);
  // fx records nothing with a secret in it that it knows.
  for (const { key } of template.securityContext?.secrets ?? []) hasSecret(key, options.secrets);
  refuseUnknownVariables(crossed);
  const run = new LocalRun(
    crossed,
    jobRunner,
    options,
    resolveConnection(connection, options.secrets),
    resumed,
  );
  warnAboutInvalidConnection(run, connection.faults);
  const limit = limitRun(run);
  try {
    const outputs = await runAttempts(run, limit.signal);
    limit.lift(); // an idle virtual clock would advance to it
    await run.clock.during(() => throwIfCrashed(limit.signal));
    warnOfMissedFaults(run.faults, run.emit);
    options.recorder?.ended("succeeded");
    run.record.end("succeeded", run.elapsedMs);
    run.emit({ type: "succeeded", tookMs: run.elapsedMs });
    return outputs;
  } catch (error) {
    options.recorder?.ended("failed");
    throw recordFailure(run, error);
  } finally {
    limit.lift();
    run.record.close();
    await jobRunner.close?.();
  }
}

/** Leaves the run as it is if the connector can no longer read its job. */
function refuseForeignMeta(runner: JobRunner, record: RunRecord): void {
  const meta = readMeta(record);
  if (meta === undefined) return;
  try {
    runner.checkMeta?.(meta);
  } catch (error) {
    throw new FxError(
      "FX2023",
      `the connector cannot read the job of run ${record.run}, ${describeJob(record)}: ${(error as Error).message}`,
      {
        cause: error,
        hint: `restore the connector's ResourceMeta, or check the job in its own system and then: fx jobs forget ${record.run}`,
      },
    );
  }
}

/** Only Flyte 2 rejects such a `custom`. */
function warnAboutInvalidConnection(run: LocalRun, [fault]: readonly string[]): void {
  if (fault !== undefined)
    run.emit({
      type: "warning",
      message: `the connector receives no connection, and Flyte 2 would reject the task:  ${fault}`,
    });
}

/** Encodes and decodes the template and the inputs, as if they were sent to a server. */
export function crossWire(job: Omit<LocalJob, "messages">): LocalJob {
  const { wire } = job;
  const messages = {
    template: wire.encodeTaskTemplate(job.template),
    inputs: wire.encodeInputs(job.inputs),
  };
  return {
    ...job,
    messages,
    template: wire.decodeTaskTemplate(messages.template),
    inputs: wire.decodeInputs(messages.inputs),
  };
}

/** Runs before the first attempt, with placeholder values. */
function refuseUnknownVariables({ template, inputs }: LocalJob): void {
  const attempt = { run: "", attempt: 1, outputPrefix: "", startedAt: "" };
  renderTemplate(template, createLocalVariables(attempt, inputs));
}

function recordFailure(run: LocalRun, error: unknown): FxError {
  const failure = toRunFailure(run, error);
  const how = toRunEnd(error);
  warnOfMissedFaults(run.faults, run.emit);
  try {
    if (error instanceof JobMayStillRun) run.record.leaveJob();
    run.record.end(how, run.elapsedMs, failure);
  } catch (unwritable) {
    run.emit({ type: "warning", message: describeThrown(unwritable) });
    if (!isWorthResuming(run)) removeRun(run.options.runs, run.record.id);
  }
  run.emit({ type: "ended", how, error: failure });
  return failure;
}

/**
 * Whether a run whose end cannot be recorded has left a job, or outputs. Otherwise its record would
 * make a later fx create the job again.
 */
function isWorthResuming({ record }: LocalRun): boolean {
  if (record.current.leftJobs.length > 0) return true;
  try {
    return readRunRecord(record.folder, record.id).step === "finished";
  } catch {
    return false; // nothing on record that a later fx could read
  }
}

function toRunEnd(error: unknown): "failed" | "timed out" | "stopped" {
  if (error instanceof JobMayStillRun) return toRunEnd(error.why);
  if (error instanceof RunStop && error.by.kind !== "crash")
    return error.by.kind === "run-timeout" ? "timed out" : "stopped";
  return error instanceof AttemptFailure && error.code === "FX1008" ? "timed out" : "failed";
}

/** Throws FX2000 for faults that cannot happen to the connector of a run. */
function refuseImpossibleFaults(
  faults: readonly ScheduledFault[],
  { name, kind, elsewhere }: Pick<JobRunner, "name" | "kind" | "elsewhere">,
): void {
  if (faults.length === 0) return;
  if (kind !== "async")
    throw new FxError(
      "FX2000",
      kind === "sync"
        ? `fx cannot inject faults: ${name} is synchronous, and has no create, get and delete`
        : `fx cannot inject faults: ${name} runs in fx itself, and has no create, get and delete`,
      { hint: "leave out --inject" },
    );
  const requests = faults.filter(({ place }) => place.endsWith(".fetch")).map(formatFault);
  if (elsewhere === undefined || requests.length === 0) return;
  throw new FxError(
    "FX2000",
    `fx cannot inject ${requests.join(", ")}: ${name} makes its requests in ${elsewhere}`,
    { hint: "disturb a call, such as --inject throw-after@get1" },
  );
}
