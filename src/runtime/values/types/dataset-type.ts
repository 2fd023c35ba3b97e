import { isKind } from "../../base/brand.ts";
import { type AnyFlyteType, type FlyteType, TypeNode, nodeOf, typeOf } from "./flyte-type.ts";
import type { Dataset } from "./references.ts";
import type { Given, NativeOf, Simplify } from "./shape.ts";

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
export type RowOf<C> = Columns extends C
  ? Record<string, unknown>
  : Simplify<{
      -readonly [K in keyof C]: C[K] extends AnyFlyteType ? NativeOf<C[K]> : RowOf<C[K]>;
    }>;

/** A row as it may be given: what is optional or has a default may be left out. */
export type RowGivenOf<C> = Columns extends C
  ? object
  : Given<{
      readonly [K in keyof C]: C[K] extends AnyFlyteType
        ? C[K]
        : FlyteType<unknown, RowGivenOf<C[K]>>;
    }>;

/** Rows in place of a reference: they are written, and the reference to them travels. */
export type RowsGiven<Row> = readonly Row[] | Iterable<Row> | AsyncIterable<Row>;

/** What may be given for a dataset: a reference, its path or URI, or rows. */
export type DatasetGiven<C = Columns> = Dataset<object> | string | RowsGiven<RowGivenOf<C>>;

/** What `t.dataset` does. */
export function datasetType<const C extends Columns = Columns>(
  given: string | DatasetOptions<C> = {},
): FlyteType<Dataset<RowOf<C>>, DatasetGiven<C>> {
  const { columns, format = "" } = typeof given === "string" ? { format: given } : given;
  const node = new TypeNode({
    kind: "dataset",
    format,
    columns: columns && new Map(flatten(columns, "")),
    row: columns && rowOf(columns),
  });
  return typeOf(node) as FlyteType<never, never>;
}

/** As flytekit does: also an object's fields are columns of their own. */
function flatten(columns: Columns, prefix: string): [string, TypeNode][] {
  return Object.entries(columns).flatMap(([name, column]) => {
    if (!isKind(column, "type")) return flatten(columns[name] as Columns, `${prefix}${name}.`);
    return flattenNode(nodeOf(column as AnyFlyteType), `${prefix}${name}`);
  });
}

function flattenNode(node: TypeNode, name: string): [string, TypeNode][] {
  if (node.spec.kind !== "object" || node.spec.fields.size === 0) return [[name, node]];
  return [...node.spec.fields].flatMap(([field, type]) => flattenNode(type, `${name}.${field}`));
}

/** The columns as the rows have them: a column of columns is an object. */
function rowOf(columns: Columns): Map<string, TypeNode> {
  const nodes = Object.entries(columns).map(([name, column]): [string, TypeNode] => {
    return [
      name,
      isKind(column, "type")
        ? nodeOf(column as AnyFlyteType)
        : new TypeNode({ kind: "object", fields: rowOf(column as Columns) }),
    ];
  });
  return new Map(nodes);
}
