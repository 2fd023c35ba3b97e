import { eitherSignal, type Secrets } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import { form, INVALID, Place } from "../base/forms.ts";
import { mapValues } from "../base/json.ts";
import type { Protocol } from "../base/protocol.ts";
import { formatFault, type ScheduledFault } from "../faults/scheduled-fault.ts";
import { hasSecret, missingSecretsError } from "../secrets/secret-resolver.ts";
import { throwIfCrashed } from "../task/run/run-stop.ts";
import { startLimit } from "../task/run/start-limit.ts";
import { renderTemplate } from "../task/template/render-template.ts";
import { type Connection, missingFromConnection } from "../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { createLocalVariables, type JobRunner, type LocalJob, LocalRun } from "./local-run.ts";
import type { CompleteRunOptions } from "./process-defaults.ts";
import { describeJob, readMeta, readRunRecord, type RunRecord } from "./record/run-record.ts";
import { removeRun } from "./record/stored-runs.ts";
import { runAttempts } from "./run-attempts.ts";
import { toRunEnd, toRunFailure } from "./run-failure.ts";

/**
 * Runs a job on this machine as Flyte's engine would: attempts, retries and timeouts.
 *
 * @throws TaskFailure or TaskStopped if the run ends without outputs; FX5001 without the
 * connector's secrets; FX3018 for a custom that is not a connection under Flyte 2; FX3014
 * for an unknown variable in its container's arguments; FX2000 for faults that cannot be injected.
 */
export async function runLocally(
  job: LocalJob,
  runner: JobRunner,
  options: CompleteRunOptions,
  resumed?: RunRecord,
): Promise<object> {
  const { template, wire } = job;
  if (resumed !== undefined) refuseForeignMeta(runner, resumed);
  refuseImpossibleFaults(options.inject, runner);
  const { connection, faults } = openConnection(runner, template, wire.protocol, options.secrets);
  // fx records nothing with a secret in it that it knows.
  for (const { key } of template.securityContext?.secrets ?? []) hasSecret(key, options.secrets);
  refuseUnknownVariables(job);
  const run = new LocalRun(job, runner, options, connection, resumed);
  if (faults[0] !== undefined)
    run.warn(
      `the connector receives no connection, and Flyte 2 would reject the task:  ${faults[0]}`,
    );
  runner.began?.(run);
  const limit = limitRun(run);
  try {
    const outputs = await runAttempts(run, limit.signal);
    limit.lift(); // an idle virtual clock would advance to it
    await run.clock.during(() => throwIfCrashed(limit.signal));
    warnOfMissedFaults(run);
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
    await runner.close?.();
  }
}

/** A signal that fires when the run is stopped, or after its time limit. */
function limitRun(run: LocalRun) {
  const { signal, timeoutMs, recorder, replay } = run.options;
  const stopped = eitherSignal(signal, run.listenerFailed);
  const outer = replay === undefined ? stopped : AbortSignal.any([stopped, replay.signal]);
  const limit = startLimit(run.clock, outer, "run-timeout", timeoutMs, run.startedAt);
  recorder?.watchSignal(limit.signal);
  replay?.stopWhenDue(limit.lifted);
  return limit;
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
  warnOfMissedFaults(run);
  try {
    run.record.end(how, run.elapsedMs, failure);
  } catch (unwritable) {
    run.warn(describeThrown(unwritable));
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

/** Throws FX2000 for faults that cannot happen to the connector of a run. */
function refuseImpossibleFaults(
  faults: readonly ScheduledFault[],
  { name, kind, elsewhere }: Pick<JobRunner, "name" | "kind" | "elsewhere">,
): void {
  if (faults.length === 0) return;
  if (kind !== "async")
    throw new FxError(
      "FX2000",
      `fx cannot inject faults: ${name} ${kind === "sync" ? "is synchronous" : "runs in fx itself"}, and has no create, get and delete`,
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

/** Warns about the faults that did not happen, because the run made no such call. */
function warnOfMissedFaults(run: LocalRun): void {
  const missed = run.faults.missed.map(formatFault).join(", ");
  if (missed !== "") run.warn(`not injected, because the run made no such call: ${missed}`);
}

/**
 * The connection that Flyte 2's engine would send to the connector: that of the template's `custom`,
 * with the values of its secrets. Says why the engine would reject the task, one line for each fault.
 *
 * @throws FX3018 if Flyte 2 would reject `custom`, in which Flyte 1 accepts anything; FX5001 for
 * missing secrets of the connector and of the task
 */
function openConnection(
  runner: Pick<JobRunner, "connector" | "name" | "secrets" | "connectionSecrets">,
  { id, custom }: TaskTemplate,
  protocol: Protocol,
  secrets: Secrets,
) {
  // Only connectors get a connection.
  const { declared, faults } = runner.connector === null ? NO_CONNECTION : readConnection(custom);
  if (faults.length > 0 && protocol === "flyte2")
    throw new FxError("FX3018", `custom of ${id.name} is not a connection that Flyte 2 accepts`, {
      details: faults,
      hint: "put only strings under secrets and configs, and anything else under other keys of custom",
    });
  const named = Object.values(declared?.secrets ?? {});
  const missing = missingSecretsError([...new Set([...runner.secrets, ...named])], secrets);
  if (missing !== undefined) throw missing;
  const [lacking, ...others] = missingFromConnection(runner.connectionSecrets, declared);
  if (lacking !== undefined)
    throw new FxError(
      "FX5001",
      `${runner.name} needs ${[lacking, ...others].join(", ")} in the connection of ${id.name}`,
      { hint: `name them in the task's custom: { secrets: { ${lacking}: "NAME_OF_THE_SECRET" } }` },
    );
  return { connection: declared && resolve(declared, secrets), faults };
}

/** The connection of a template's `custom`, with the values of its secrets. */
export function resolveConnection(
  { custom }: TaskTemplate,
  secrets: Secrets,
): Connection | undefined {
  const { declared } = readConnection(custom);
  return declared && resolve(declared, secrets);
}

function resolve(declared: Connection, secrets: Secrets): Connection {
  return { ...declared, secrets: mapValues(declared.secrets, (name) => secrets.get(name)) };
}

const TEXTS = form.record(form.text);
const CONNECTION = form.object({ secrets: TEXTS, configs: TEXTS, taskType: form.text });
const NO_CONNECTION = { declared: undefined, faults: [] };

/** Reads `secrets`, which has the names of secrets, `configs` and `taskType`. */
function readConnection({ secrets, configs, taskType }: TaskTemplate["custom"]) {
  const fields = { secrets: secrets ?? {}, configs: configs ?? {}, taskType: taskType ?? "" };
  const place = new Place(fields, new Place(undefined), "custom");
  const declared = CONNECTION(place);
  if (declared === INVALID)
    return { declared: undefined, faults: place.faults.map(({ text }) => text) };
  const isEmpty = Object.keys({ ...declared.secrets, ...declared.configs }).length === 0;
  return isEmpty ? NO_CONNECTION : { declared, faults: [] };
}
