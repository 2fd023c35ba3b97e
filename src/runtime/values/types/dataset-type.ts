import { isKind } from "../../base/brand.ts";
import {
  type AnyFlyteType,
  type FlyteType,
  TypeNode,
  toTypeNode,
  toFlyteType,
} from "./flyte-type.ts";
import type { Dataset } from "./references.ts";
import type { InputValues, NativeValue, Simplify } from "./shape.ts";

/** Names and types of a table's columns; a column of columns holds them by name. */
export type Columns = { readonly [name: string]: AnyFlyteType | Columns };

/** What is known of a table beforehand. */
export interface DatasetOptions<C extends Columns = Columns> {
  /** Default: not known; rows are then whatever the file holds. */
  readonly columns?: C | undefined;
  /** `parquet` or `csv` can be read and written here. Default: a value's own; Parquet where rows are given. */
  readonly format?: string | undefined;
}

/** A row as code receives it. */
export type DatasetRow<C> = Columns extends C
  ? Record<string, unknown>
  : Simplify<{
      -readonly [K in keyof C]: C[K] extends AnyFlyteType ? NativeValue<C[K]> : DatasetRow<C[K]>;
    }>;

/** A row as it may be given: what is optional or has a default may be left out. */
export type DatasetRowInput<C> = Columns extends C
  ? object
  : InputValues<{
      readonly [K in keyof C]: C[K] extends AnyFlyteType
        ? C[K]
        : FlyteType<unknown, DatasetRowInput<C[K]>>;
    }>;

/** Rows in place of a reference: they are written, and the reference to them travels. */
export type DatasetRowsInput<Row> = readonly Row[] | Iterable<Row> | AsyncIterable<Row>;

/** What may be given for a dataset: a reference, its path or URI, or rows. */
export type DatasetInput<C = Columns> =
  Dataset<object> | string | DatasetRowsInput<DatasetRowInput<C>>;

/** What `t.dataset` does. */
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
  return toFlyteType(node) as FlyteType<never, never>;
}

/** As flytekit does: also an object's fields are columns of their own. */
function flatten(columns: Columns, prefix: string): [string, TypeNode][] {
  return Object.entries(columns).flatMap(([name, column]) => {
    if (!isKind(column, "type")) return flatten(columns[name] as Columns, `${prefix}${name}.`);
    return flattenNode(toTypeNode(column as AnyFlyteType), `${prefix}${name}`);
  });
}

function flattenNode(node: TypeNode, name: string): [string, TypeNode][] {
  if (node.spec.kind !== "object" || node.spec.fields.size === 0) return [[name, node]];
  return [...node.spec.fields].flatMap(([field, type]) => flattenNode(type, `${name}.${field}`));
}

/** The columns as the rows have them: a column of columns is an object. */
function toRowNodes(columns: Columns): Map<string, TypeNode> {
  const nodes = Object.entries(columns).map(([name, column]): [string, TypeNode] => {
    return [
      name,
      isKind(column, "type")
        ? toTypeNode(column as AnyFlyteType)
        : new TypeNode({ kind: "object", fields: toRowNodes(column as Columns) }),
    ];
  });
  return new Map(nodes);
}
