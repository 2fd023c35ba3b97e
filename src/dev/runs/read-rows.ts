import { realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import "../../install-ports.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { parseStorageUri } from "../../runtime/base/storage-uri.ts";
import type { RunRecord } from "../../runtime/local/record/run-record.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { readRunResult } from "../../runtime/local/run-result.ts";
import { getShortTypeName } from "../../runtime/values/describe-type.ts";
import { guessNode } from "../../runtime/values/schema/guess-type.ts";
import { Dataset } from "../../runtime/values/types/references.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import type { RowsView } from "../protocol.ts";

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
  if (record.v === 1) throw new FxError("FX2001", `run ${id} has no outputs`);
  const { outputs } = await readRunResult(folder, record);
  const dataset: unknown = (outputs as Record<string, unknown>)[output];
  if (!(dataset instanceof Dataset))
    throw new FxError("FX2001", `run ${id} has no dataset ${output}`);
  refuseForeignFile(dataset.uri, projectRoot);
  const rows: Record<string, unknown>[] = [];
  for await (const row of dataset.rows()) {
    rows.push(row as Record<string, unknown>);
    if (rows.length > MOST_ROWS) break;
  }
  const types = await readColumnTypes(folder, record, output);
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
async function readColumnTypes(
  folder: string,
  { protocol }: RunRecord,
  output: string,
): Promise<ReadonlyMap<string, string>> {
  const wire = await loadWire(protocol);
  const bytes = readBoundedFile(join(folder, "template.pb"), { links: false });
  const type = wire.decodeTaskTemplate(bytes).interface.outputs[output]?.type;
  const columns = type?.structuredDatasetType?.columns ?? [];
  return new Map(
    columns.flatMap(({ name, literalType }) =>
      name == null || literalType == null ? [] : [[name, getShortTypeName(guessNode(literalType))]],
    ),
  );
}

function refuseForeignFile(uri: string, projectRoot: string): void {
  const place = parseStorageUri(uri);
  if ("path" in place) {
    const path = relative(realpathSync(projectRoot), realpathSync(place.path));
    if (path !== ".." && !path.startsWith(`..${sep}`)) return;
  }
  throw new FxError("FX5015", `the page shows only files of the project, not ${uri}`);
}
