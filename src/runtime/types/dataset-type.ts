import { isKind } from "../brand.ts";
import { type AnyFlyteType, type FlyteType, TypeNode, nodeOf, typeOf } from "./flyte-type.ts";
import type { Dataset } from "./references.ts";

/** Names and types of a table's columns; a column of columns holds them by name. */
export type Columns = { readonly [name: string]: AnyFlyteType | Columns };

/** What is known of a table beforehand. */
export interface DatasetOptions {
  readonly columns?: Columns | undefined;
  /** For instance `parquet`; a value's own where this is left out. */
  readonly format?: string | undefined;
}

/** What `t.dataset` does. */
export function datasetType(given: string | DatasetOptions = {}): FlyteType<Dataset, Dataset | string> {
  const { columns, format = "" } = typeof given === "string" ? { format: given } : given;
  const node = new TypeNode({ kind: "dataset", format, columns: columns && new Map(flatten(columns, "")) });
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
