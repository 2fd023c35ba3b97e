import { inputsFromMessage } from "../../project/inputs/inputs-from-message.ts";
import { outputsToJson } from "../../project/results/format-outputs.ts";
import { createRerunCommand } from "../../project/results/rerun-command.ts";
import { listFacts } from "../../project/results/show-job.ts";
import { hasRunResources } from "../../runtime/local/record/run-resources.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { readRecordedMessage, readRunResult } from "../../runtime/local/run-result.ts";
import { fieldsFromVariables } from "../../runtime/values/literal-map.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import { describeFields } from "../project/describe-field.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { RunDetails } from "../protocol.ts";
import { realPathInside } from "../real-path-inside.ts";
import { showLocation } from "../shown-fault.ts";
import { listMessages } from "./read-message.ts";
import { summarizeRun } from "./run-history.ts";

/** Everything that the page shows of one run, except its events. */
export async function readRun(run: StoredRun, projectRoot: string): Promise<RunDetails> {
  const { record, folder } = run;
  const result = await readRunResult(folder, record).catch(() => undefined); // the page shows the rest
  return {
    run: summarizeRun(run),
    folder,
    messages: listMessages(run),
    hasResources: hasRunResources(folder),
    facts: listFacts(run),
    inputs: await readInputs(run, projectRoot).catch(() => null), // not on record, or unreadable
    outputs: result === undefined ? null : outputsToJson(result.outputs, result.outputFields),
    outputFields: result === undefined ? [] : describeFields(result.outputFields),
    fault: getFault(run, projectRoot),
    clock: record.clock,
    inject: record.inject ?? [],
    recordedIn: record.origin?.record ?? null,
    replayed: record.origin?.replay ?? null,
    rerun: createRerunCommand(record, projectRoot, process.cwd(), run.folder),
  };
}

async function readInputs({ folder, record }: StoredRun, projectRoot: string) {
  const wire = await loadWire(record.protocol);
  const template = wire.decodeTaskTemplate(readRecordedMessage(folder, "template.pb"));
  const fields = fieldsFromVariables(template.interface.inputs);
  const values = await inputsFromMessage(
    readRecordedMessage(folder, "inputs.pb"),
    fields,
    "inputs.pb",
    {
      projectRoot,
      protocol: record.protocol,
    },
  );
  return outputsToJson(values, fields);
}

function getFault({ record }: StoredRun, projectRoot: string): ShownFault | null {
  if (record.end === null || record.end.how === "succeeded") return null;
  const { code = "FX1001", error = record.end.how, causes = [], hint = null } = record.end;
  const { location } = record.end;
  // The record may be forged, and the page shows no line of another file.
  const isInProject = location && realPathInside(projectRoot, location.file) !== undefined;
  const [message = "", ...details] = error.split("\n");
  return {
    code,
    message,
    details: [...details, ...causes],
    hint,
    ...showLocation(isInProject === true ? location : undefined, projectRoot),
  };
}
