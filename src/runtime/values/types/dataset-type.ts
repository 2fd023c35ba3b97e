import { isKind } from "../../base/json.ts";
import {
  type AnyFlyteType,
  type FlyteType,
  TypeNode,
  toTypeNode,
  toFlyteType,
} from "./flyte-type.ts";
import type { Dataset } from "./references.ts";
import type { InputValues, NativeValue, Simplify } from "./shape.ts";

/** The names and types of a table's columns. Nested columns are objects. */
export type Columns = { readonly [name: string]: AnyFlyteType | Columns };

/** What is declared about a table. */
export interface DatasetOptions<C extends Columns = Columns> {
  /** The columns. Default: undeclared; rows then contain whatever the file contains. */
  readonly columns?: C | undefined;
  /**
   * The format; fx reads and writes `parquet` and `csv`. Default: the format of the value, or
   * Parquet if the value is rows.
   */
  readonly format?: string | undefined;
}

/** A row as author code receives it. */
export type DatasetRow<C> = Columns extends C
  ? Record<string, unknown>
  : Simplify<{
      -readonly [K in keyof C]: C[K] extends AnyFlyteType ? NativeValue<C[K]> : DatasetRow<C[K]>;
    }>;

/** A row as a caller may pass it: fields that are optional or have a default may be left out. */
export type DatasetRowInput<C> = Columns extends C
  ? object
  : InputValues<{
      readonly [K in keyof C]: C[K] extends AnyFlyteType
        ? C[K]
        : FlyteType<unknown, DatasetRowInput<C[K]>>;
    }>;

/** Rows instead of a reference. fx writes them and passes a reference to them. */
export type DatasetRowsInput<Row> = readonly Row[] | Iterable<Row> | AsyncIterable<Row>;

/** Values accepted for a dataset: a reference, its path or URI, or rows. */
export type DatasetInput<C = Columns> =
  Dataset<object> | string | DatasetRowsInput<DatasetRowInput<C>>;

/** Implements `t.dataset`. */
export function datasetType<const C extends Columns = Columns>(
  options: string | DatasetOptions<C> = {},
): FlyteType<Dataset<DatasetRow<C>>, DatasetInput<C>> {
  const { columns, format = "" } = typeof options === "string" ? { format: options } : options;
  const node = new TypeNode({
    kind: "dataset",
    format,
    columns: columns && new Map(flatten(columns, "")),
    row: columns && toRowNodes(columns),
  });
  return toFlyteType(node);
}

/** Like flytekit, turns the fields of an object into separate columns. */
function flatten(columns: Columns, prefix: string): [string, TypeNode][] {
  return Object.entries(columns).flatMap(([name, column]) => {
    if (!isKind(column, "type")) return flatten(column as Columns, `${prefix}${name}.`);
    return flattenNode(toTypeNode(column as AnyFlyteType), `${prefix}${name}`);
  });
}

function flattenNode(node: TypeNode, name: string): [string, TypeNode][] {
  if (node.spec.kind !== "object" || node.spec.fields.size === 0) return [[name, node]];
  return [...node.spec.fields].flatMap(([field, type]) => flattenNode(type, `${name}.${field}`));
}

/** Returns the columns in the shape of a row: nested columns are objects. */
function toRowNodes(columns: Columns): Map<string, TypeNode> {
  return new Map(Object.entries(columns).map(([name, column]) => [name, toRowNode(column)]));
}

function toRowNode(column: AnyFlyteType | Columns): TypeNode {
  return isKind(column, "type")
    ? toTypeNode(column as AnyFlyteType)
    : new TypeNode({ kind: "object", fields: toRowNodes(column as Columns) });
}
