import { getKind } from "../../runtime/base/brand.ts";
import { isPlainObject } from "../../runtime/base/json.ts";
import type { RunRecord } from "../../runtime/local/record/run-record.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { readRunResult } from "../../runtime/local/run-result.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { Dataset, FlyteFile } from "../../runtime/values/types/references.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";
import type { RunContent } from "../protocol.ts";
import { describeFile, describeFolder, type Places, shortenUri } from "./describe-files.ts";
import { readMessage } from "./read-message.ts";
import { readFirstRows } from "./read-rows.ts";
import { readRunInputs } from "./read-run.ts";

/** Reads what a run received and returned, and what is in its files now. */
export async function readRunContent(run: StoredRun, projectRoot: string): Promise<RunContent> {
  const { record, folder } = run;
  const places = { folder, projectRoot };
  return {
    template: await readTemplate(run).catch(() => null),
    inputs: await readInputs(run, places).catch(() => null),
    outputs: await readOutputs(record, places).catch(() => null),
  };
}

async function readTemplate(run: StoredRun): Promise<unknown> {
  const { json } = await readMessage(run, "template.pb");
  return json === null ? null : JSON.parse(json);
}

async function readInputs(run: StoredRun, places: Places) {
  const { values, fields } = await readRunInputs(run, places.projectRoot);
  return describeValues(values, fields, places);
}

async function readOutputs(record: RunRecord, places: Places) {
  const { outputs, outputFields } = await readRunResult(places.folder, record);
  return describeValues(outputs, outputFields, places);
}

async function describeValues(
  values: object,
  fields: ReadonlyMap<string, TypeNode>,
  places: Places,
): Promise<Record<string, unknown>> {
  const described: [string, unknown][] = [];
  for (const [name, value] of Object.entries(values))
    described.push([name, await describeValue(value, fields.get(name), places)]);
  return Object.fromEntries(described);
}

/** Replaces each file, directory and dataset in a value with what is in it. */
async function describeValue(
  value: unknown,
  node: TypeNode | undefined,
  places: Places,
): Promise<unknown> {
  const kind = getKind(value);
  if (kind === "file") return describeFile((value as FlyteFile).uri, places);
  if (kind === "directory") return describeFolder((value as FlyteFile).uri, places);
  if (kind === "dataset") return describeDataset(value as Dataset, node, places);
  if (Array.isArray(value))
    return Promise.all(value.map((each) => describeValue(each, undefined, places)));
  if (kind === undefined && isPlainObject(value)) return describeValues(value, new Map(), places);
  return jsonFromNative(value, node);
}

async function describeDataset(
  dataset: Dataset,
  node: TypeNode | undefined,
  places: Places,
): Promise<object> {
  const name = shortenUri(dataset.uri, places);
  try {
    const { columns, rows, isCut } = await readFirstRows(dataset, node, places.projectRoot);
    return {
      dataset: name,
      columns: Object.fromEntries(columns.map((column) => [column.name, column.type])),
      rows: rows.map((cells) =>
        Object.fromEntries(columns.map((column, index) => [column.name, cells[index]])),
      ),
      hasMoreRows: isCut,
    };
  } catch (error) {
    return { dataset: name, problem: (error as Error).message };
  }
}
