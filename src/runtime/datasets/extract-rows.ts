import { FxError } from "../base/errors/errors.ts";
import { getKind } from "../base/json.ts";
import { takeName, trimEnd } from "../base/text.ts";
import { createHoldsCheck, mapReferences } from "../values/map-references.ts";
import type { ReferenceSpec, TypeNode } from "../values/types/flyte-type.ts";
import { Dataset } from "../values/types/references.ts";
import type { TableFormat } from "./table.ts";

/** Rows passed for a dataset, and the reference that replaces them. */
export interface PendingRows {
  readonly rows: RowSource;
  readonly dataset: Dataset;
  readonly format: TableFormat;
  readonly columns: ReadonlyMap<string, TypeNode> | undefined;
  /** The names and positions that lead to the value. */
  readonly path: readonly string[];
}

/**
 * Replaces rows with references wherever a dataset is declared. Other values are unchanged.
 *
 * @param prefix where the datasets will be stored: `report` becomes `PREFIX/report.parquet`
 */
export function extractRows(values: object, fields: ReadonlyMap<string, TypeNode>, prefix: string) {
  const pending: PendingRows[] = [];
  if (!declaresDatasets(fields)) return { values, pending };
  const names = new Set<string>();

  function replaceRows(rows: RowSource, spec: ReferenceSpec, path: readonly string[]): Dataset {
    const format = writtenFormat(spec, path.join("."));
    const name = chooseName(path, names);
    const dataset = new Dataset(`${trimEnd(prefix, "/")}/${name}.${format}`, format);
    pending.push({ rows, dataset, format, columns: spec.row, path });
    return dataset;
  }

  const copy = mapReferences(values, fields, (value, { spec }, path) =>
    spec.kind === "dataset" && isRows(value) ? replaceRows(value, spec, path) : value,
  );
  return { values: pending.length === 0 ? values : copy, pending };
}

/** Chooses an unused name that is safe in paths and URIs. */
function chooseName(path: readonly string[], used: Set<string>): string {
  const name = path
    .map((part) => part.replace(/[^\w-]+/g, "_"))
    .join(".")
    .slice(0, 100);
  return takeName(name, used, "-");
}

function writtenFormat(spec: ReferenceSpec, what: string): TableFormat {
  const format = spec.format === "" ? "parquet" : spec.format.toLowerCase();
  if (format === "parquet" || format === "csv") return format;
  throw new FxError(
    "FX1003",
    `${what} is a dataset of the format ${spec.format}; fx writes rows only as parquet or csv`,
    {
      hint: `write the dataset yourself and return new Dataset(uri, ${JSON.stringify(spec.format)})`,
    },
  );
}

/** True if a value of the type may contain a dataset. */
const holdsDataset = createHoldsCheck(["dataset"]);

/** True if one of the types may contain a dataset. */
export function declaresDatasets(fields: ReadonlyMap<string, TypeNode>): boolean {
  return [...fields.values()].some(holdsDataset);
}

/** Rows as authors may pass them. */
export type RowSource = Iterable<unknown> | AsyncIterable<unknown>;

/** True for rows, that is any iterable, instead of a reference. */
function isRows(value: unknown): value is RowSource {
  return (
    typeof value === "object" &&
    value !== null &&
    getKind(value) === undefined &&
    !ArrayBuffer.isView(value) &&
    (Symbol.asyncIterator in value || Symbol.iterator in value)
  );
}
