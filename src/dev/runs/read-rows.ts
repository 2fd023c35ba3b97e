import "../../entries/install-ports.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isKind } from "../../runtime/base/json.ts";
import { parseStorageUri } from "../../runtime/base/storage-uri.ts";
import { readRunResult } from "../../runtime/local/attempt/read-outputs.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { getShortTypeName } from "../../runtime/values/conversions.ts";
import { guessNode } from "../../runtime/values/schema/guess-type.ts";
import { toLiteralType } from "../../runtime/values/type-engine.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { Dataset } from "../../runtime/values/types/references.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";
import type { RowsView } from "../protocol.ts";
import { realPathInside } from "../real-path-inside.ts";

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
  const value = (outputs as Record<string, unknown>)[output];
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
  return {
    columns,
    rows: rows.slice(0, MOST_ROWS).map(toCells),
    isCut: rows.length > MOST_ROWS,
  };
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
