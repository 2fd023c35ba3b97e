import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { isFileMissing, realPathInside } from "../../base/files.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";
import { checkedNatives, fieldsFromVariables } from "../../values/literal-map.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { resolveOffloaded } from "../../values/resolve-offloaded.ts";
import { loadWire } from "../../wire/load-wire.ts";
import type { Wire } from "../../wire/wire.ts";
import type { LocalRun, TerminalResource } from "../local-run.ts";
import { readRecordedMessage } from "../record/run-folder.ts";
import type { RunRecord } from "../record/run-record.ts";
import { AttemptFailure } from "../run-failure.ts";

/**
 * Reads the outputs of a job that has ended. Throws if the job failed, or if they do not fit the
 * task's interface.
 */
export async function readAttemptOutputs(
  run: LocalRun,
  { phase, message, outputs }: TerminalResource,
): Promise<object> {
  if (phase !== "SUCCEEDED") {
    const summary = message === "" ? "the connector returned no message" : message;
    throw new AttemptFailure("FX1001", summary, { retryable: phase === "RETRYABLE_FAILED", phase });
  }
  const { outputFields } = run.job;
  if (outputFields.size === 0 && outputs === undefined) return {};
  const refusal = `outputs do not fit the interface of ${run.job.template.id.name}`;
  const hint = run.runner.outputsHint;
  return checkedNatives(
    outputs ?? (await readOutputsFile(run)),
    outputFields,
    (details) => new AttemptFailure("FX1003", refusal, { retryable: false, phase, details, hint }),
  );
}

/**
 * Like the engine, reads `outputs.pb` if a connector returns no outputs, and the offloaded values
 * beside it. Keeps them with the run.
 */
async function readOutputsFile(run: LocalRun): Promise<LiteralMap> {
  const file = join(run.outputPrefix, "outputs.pb");
  try {
    const outputs = await decodeOutputsIn(run.outputPrefix, readBoundedFile(file), run.job.wire);
    run.keepOutputs(outputs);
    return outputs;
  } catch (error) {
    const why = isFileMissing(error)
      ? `there is no ${file}`
      : `${file} cannot be read: ${(error as Error).message}`;
    throw new AttemptFailure(
      "FX1003",
      `${run.job.template.id.name} declares outputs; the connector returned none, and ${why}`,
      {
        retryable: false,
        cause: error,
        hint: run.runner.outputsFrom
          ? undefined // the job should have written them
          : `Resource.succeeded({ ${[...run.job.outputFields.keys()].join(", ")} })`,
      },
    );
  }
}

/** Decodes outputs, and reads their offloaded values in a folder. */
export function decodeOutputsIn(
  folder: string,
  bytes: Uint8Array,
  wire: Pick<Wire, "decodeOutputs" | "decodeLiteral">,
): Promise<LiteralMap> {
  return resolveOffloaded(wire.decodeOutputs(bytes), {
    read: readOffloadedIn(folder),
    decode: wire.decodeLiteral,
  });
}

/** Reads files in a run's folder. Rejects links that lead out of it and all other URIs. */
export function readOffloadedIn(folder: string): (uri: string, largest: number) => Uint8Array {
  return (uri, largest) => {
    const file = resolveInside(folder, uri);
    const status = statSync(file);
    if (!status.isFile()) throw new Error("it is not a file");
    if (status.size > largest) throw new Error(`it has ${status.size} bytes, more than ${largest}`);
    return readFileSync(file);
  };
}

function resolveInside(folder: string, uri: string): string {
  if (uri === "" || /^[a-z][a-z0-9+.-]+:/i.test(uri) || uri.includes("\0"))
    throw new Error("it is not a path in the run's folder");
  const file = realPathInside(folder, uri);
  if (file === undefined) throw new Error("it is not in the run's folder");
  return file;
}

/**
 * The outputs of a run that has ended, by name, and their types, from its record.
 *
 * @throws the error with which the run ended; FX2023 if the outputs are not on record
 */
export async function readRunResult(folder: string, record: RunRecord) {
  const { run, end, protocol } = record;
  if (end?.how !== "succeeded")
    throw new FxError(end?.code ?? "FX6001", end?.error ?? `run ${run} has not ended`, {
      hint: end?.jobMayStillRun === true ? `fx jobs delete ${run}` : undefined,
    });
  try {
    const wire = await loadWire(protocol);
    const template = wire.decodeTaskTemplate(readRecordedMessage(folder, "template.pb"));
    const outputFields = fieldsFromVariables(template.interface.outputs);
    if (outputFields.size === 0) return { outputs: {}, outputFields };
    const outputs = checkedNatives(
      await decodeOutputsIn(folder, readRecordedMessage(folder, "outputs.pb"), wire),
      outputFields,
      (details) => new FxError("FX2023", "they do not fit the task", { details }),
    );
    return { outputs, outputFields };
  } catch (error) {
    throw new FxError(
      "FX2023",
      `the outputs of run ${run} cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
