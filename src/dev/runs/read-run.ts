import "../../entries/install-ports.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inputsFromMessage } from "../../project/inputs/inputs-from-message.ts";
import { outputsToJson } from "../../project/results/format-outputs.ts";
import { renderMessage } from "../../project/results/render-message.ts";
import { createRerunCommand } from "../../project/results/rerun-command.ts";
import { listFacts } from "../../project/results/show-job.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readBytesIfThere, realPathInside } from "../../runtime/base/files.ts";
import { isKind } from "../../runtime/base/json.ts";
import { parseStorageUri } from "../../runtime/base/storage-uri.ts";
import { readRunResult } from "../../runtime/local/attempt/read-outputs.ts";
import { readRecordedMessage, type RunMessage } from "../../runtime/local/record/run-folder.ts";
import { readMeta } from "../../runtime/local/record/run-record.ts";
import { hasRunResources, readRunResources } from "../../runtime/local/record/run-resources.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { getShortTypeName } from "../../runtime/values/conversions.ts";
import { fieldsFromVariables } from "../../runtime/values/literal-map.ts";
import { guessNode } from "../../runtime/values/schema/guess-type.ts";
import { toLiteralType } from "../../runtime/values/type-engine.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { Dataset } from "../../runtime/values/types/references.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";
import { MESSAGES_BY_FILE, TASK_MESSAGES } from "../../runtime/wire/inspect/find-message.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import { describeFields } from "../project/describe-field.ts";
import type { MessageView, ResourceView, RowsView, RunDetails, ShownFault } from "../protocol.ts";
import { showLocation } from "../shown-fault.ts";
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
  const bytes = readRecordedMessage(folder, "inputs.pb");
  const source = { projectRoot, protocol: record.protocol };
  const values = await inputsFromMessage(bytes, fields, "inputs.pb", source);
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

const FILES: readonly RunMessage[] = ["template.pb", "inputs.pb", "outputs.pb"];

/** The names of the messages that the run has. ResourceMeta is part of its record. */
function listMessages({ folder, record }: StoredRun): string[] {
  const files = FILES.filter((name) => existsSync(join(folder, name)));
  const hasMeta = record.resourceMeta !== null;
  return hasMeta ? [...files.slice(0, 2), "resource_meta", ...files.slice(2)] : files;
}

/** Reads a message of a run as JSON and text. Throws FX2001 if the run has none. */
export async function readMessage(run: StoredRun, name: string): Promise<MessageView> {
  const { record, folder } = run;
  if (name === "resource_meta" && record.resourceMeta !== null) {
    const bytes = readMeta(record) ?? Buffer.from(record.resourceMeta);
    const text = Buffer.from(bytes).toString("utf8");
    return { type: "resource_meta", size: bytes.length, json: null, text };
  }
  const file = FILES.find((each) => each === name);
  const bytes = file && readBytesIfThere(join(folder, file), { links: false });
  if (bytes === undefined) throw new FxError("FX2001", `run ${run.id} has no message ${name}`);
  const types = MESSAGES_BY_FILE.get(name) ?? TASK_MESSAGES;
  return describeMessage(types[record.protocol][0]!, bytes);
}

/**
 * Reads a Resource that `get` returned: by its number, or the last one by a moment. Default: the last
 * one. Throws FX2001 if it is not on record.
 */
export async function readResource(
  { id, folder, record }: StoredRun,
  { index, at: until = Infinity }: Partial<Record<"index" | "at", number | undefined>>,
): Promise<ResourceView> {
  const resources = readRunResources(folder);
  const last = resources.findLastIndex((each) => each.at <= until);
  const chosen = index ?? Math.max(0, last);
  const resource = resources[chosen];
  if (resource === undefined)
    throw new FxError("FX2001", `run ${id} has no such Resource on record`);
  const { at, attempt, poll, message } = resource;
  const prefix = record.protocol === "flyte1" ? "flyteidl.admin" : "flyteidl2.connector";
  const bytes = message === null ? null : Buffer.from(message, "base64");
  return {
    ...{ at, attempt, poll },
    index: chosen,
    count: resources.length,
    message: bytes && (await describeMessage(`${prefix}.Resource`, bytes)),
  };
}

/** Describes a message as JSON and text. */
export async function describeMessage(type: string, bytes: Uint8Array): Promise<MessageView> {
  const render = (format: "json" | "text"): Promise<string | null> =>
    renderMessage(type, bytes, format).then(
      ({ text }) => text,
      () => null, // some values have no JSON form
    );
  return { type, size: bytes.length, json: await render("json"), text: await render("text") };
}

const MOST_ROWS = 100;

/**
 * Reads the first rows of an output that is a dataset. Opens only files of the project, because the
 * record of a run may be forged.
 */
export async function readRows(
  { folder, record, id }: StoredRun,
  output: string,
  projectRoot: string,
): Promise<RowsView> {
  const { outputs, outputFields } = await readRunResult(folder, record);
  const value = outputs[output];
  if (!isKind(value, "dataset")) throw new FxError("FX2001", `run ${id} has no dataset ${output}`);
  return readFirstRows(value as Dataset, outputFields.get(output), projectRoot);
}

/**
 * Reads the first rows of a dataset.
 *
 * @param node the declared type, with the types of the columns
 * @throws FX5015 if the dataset is not in the project
 */
export async function readFirstRows(
  dataset: Dataset,
  node: TypeNode | undefined,
  projectRoot: string,
): Promise<RowsView> {
  requireInProject(dataset.uri, projectRoot);
  const rows: Record<string, unknown>[] = [];
  for await (const row of dataset.rows()) {
    rows.push(row);
    if (rows.length > MOST_ROWS) break;
  }
  const types = getColumnTypes(node);
  const names = rows[0] === undefined ? [...types.keys()] : Object.keys(rows[0]);
  const columns = names.map((name) => ({ name, type: types.get(name) ?? typeof rows[0]?.[name] }));
  const toCells = (row: Record<string, unknown>): unknown[] =>
    names.map((name) => jsonFromNative(row[name] ?? null, undefined));
  return { columns, rows: rows.slice(0, MOST_ROWS).map(toCells), isCut: rows.length > MOST_ROWS };
}

/** The short names of the types that the task declares for its columns. A nested one has a dotted name. */
function getColumnTypes(node: TypeNode | undefined): ReadonlyMap<string, string> {
  const columns = (node && toLiteralType(node).structuredDatasetType?.columns) ?? [];
  return new Map(
    columns.flatMap(({ name, literalType }) =>
      name == null || literalType == null ? [] : [[name, getShortTypeName(guessNode(literalType))]],
    ),
  );
}

/** Throws FX5015 for anything but a file of the project. */
function requireInProject(uri: string, projectRoot: string): void {
  const place = parseStorageUri(uri);
  const path = "path" in place ? realPathInside(projectRoot, place.path) : undefined;
  if (path === undefined)
    throw new FxError(
      "FX5015",
      `the page shows only files of the project, and it has no such file: ${uri}`,
    );
}
