import { join } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { readBoundedFile } from "../base/read-bounded-file.ts";
import { checkedNatives, fieldsFromVariables } from "../values/literal-map.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { loadWire } from "../wire/load-wire.ts";
import { decodeOutputsIn } from "./attempt/read-outputs.ts";
import type { RunMessage } from "./record/run-folder.ts";
import type { RunRecord } from "./record/run-record.ts";

/** What a run that succeeded left on record. */
export interface RunResult {
  /** The outputs by name. */
  readonly outputs: object;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
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

export function readRecordedMessage(folder: string, name: RunMessage): Uint8Array {
  return readBoundedFile(join(folder, name), { links: false });
}
