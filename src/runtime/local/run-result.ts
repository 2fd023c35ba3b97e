import { join } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { readBoundedFile } from "../base/read-bounded-file.ts";
import { checkedNatives, fieldsFromVariables } from "../values/literal-map.ts";
import { resolveOffloaded } from "../values/resolve-offloaded.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";
import { readOffloadedIn } from "./attempt/read-outputs.ts";
import type { RunRecord } from "./record/run-record.ts";

/** What a run that succeeded left on record. */
export interface RunResult {
  /** The outputs by name. */
  readonly outputs: object;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
}

/** The template of a run, from its record. */
async function readRunTemplate(folder: string, { protocol }: RunRecord): Promise<TaskTemplate> {
  const wire = await loadWire(protocol);
  return wire.decodeTaskTemplate(readBoundedFile(join(folder, "template.pb"), { links: false }));
}

/**
 * The outputs of a run that has ended, from its record.
 *
 * @throws the error with which the run ended; FX2023 if the outputs are not on record
 */
export async function readRunResult(folder: string, record: RunRecord): Promise<RunResult> {
  const { run, end, protocol } = record;
  if (end?.how !== "succeeded")
    throw new FxError(end?.code ?? "FX6001", end?.error ?? `run ${run} has not ended`, {
      hint: end?.jobMayStillRun === true ? `fx jobs delete ${run}` : undefined,
    });
  try {
    const wire = await loadWire(protocol);
    const template = await readRunTemplate(folder, record);
    const outputFields = fieldsFromVariables(template.interface.outputs);
    if (outputFields.size === 0) return { outputs: {}, outputFields };
    const outputs = checkedNatives(
      await readOutputs(folder, wire),
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

async function readOutputs(folder: string, wire: Wire): ReturnType<typeof resolveOffloaded> {
  const bytes = readBoundedFile(join(folder, "outputs.pb"), { links: false });
  return resolveOffloaded(wire.decodeOutputs(bytes), {
    read: readOffloadedIn(folder),
    decode: wire.decodeLiteral,
  });
}
