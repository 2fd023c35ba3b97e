import { FxError } from "../base/errors/errors.ts";
import { describeType } from "../values/conversions.ts";
import type { ColumnKind } from "../values/type-families/family.ts";
import { getFamily } from "../values/type-families/type-families.ts";
import {
  acceptsNone,
  type DictSpec,
  type ListSpec,
  type ObjectSpec,
  type TypeNode,
} from "../values/types/flyte-type.ts";

/** The precision of the moments in a column. */
export type TimeUnit = "MICROS" | "NANOS";

/** The type of a column in a file. */
export type ColumnType =
  | { readonly kind: Exclude<ColumnKind, "timestamp" | "list" | "map" | "struct"> }
  | { readonly kind: "timestamp"; readonly unit: TimeUnit }
  | { readonly kind: "list"; readonly item: Column }
  | { readonly kind: "map"; readonly value: Column }
  | { readonly kind: "struct"; readonly fields: readonly Column[] };

/** A column of a written table, or a part of a nested one. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** True if it may contain null. */
  readonly nullable: boolean;
  /** The declared type; undefined if the column was inferred from the rows. */
  readonly node: TypeNode | undefined;
}

/**
 * Converts declared types to columns. A `t.timestamp()` column stores nanoseconds, a `t.datetime()`
 * column the unit that its first values need. Throws FX1003 for a type that a column cannot have.
 */
export function declareColumns(
  types: ReadonlyMap<string, TypeNode>,
  getUnit: (column: string) => TimeUnit,
): Column[] {
  return [...types].map(([name, node]) => declareColumn(name, node, getUnit(name), name));
}

function declareColumn(name: string, node: TypeNode, timeUnit: TimeUnit, place: string): Column {
  const inner = node.spec.kind === "optional" ? node.spec.inner : node;
  return {
    name,
    type: columnTypeFromNode(inner, timeUnit, place),
    nullable: acceptsNone(node),
    node: inner,
  };
}

/** The kind of a nested column determines the kind of its spec, so the casts are safe. */
function columnTypeFromNode(node: TypeNode, timeUnit: TimeUnit, place: string): ColumnType {
  const { spec } = node;
  const kind = getFamily(spec).column;
  const declarePart = (name: string, type: TypeNode, part: string): Column =>
    declareColumn(name, type, timeUnit, `${place}${part}`);
  switch (kind) {
    case "timestamp":
      return { kind, unit: spec.kind === "timestamp" ? "NANOS" : timeUnit };
    case "list":
      return { kind, item: declarePart("element", (spec as ListSpec).element, "[]") };
    case "map":
      return { kind, value: declarePart("value", (spec as DictSpec).element, "{}") };
    case "struct": {
      const fields = [...(spec as ObjectSpec).fields];
      if (fields.length === 0) return { kind: "json" };
      return { kind, fields: fields.map(([name, type]) => declarePart(name, type, `.${name}`)) };
    }
    case undefined:
      throw new FxError(
        "FX1003",
        `column ${place} is declared as ${describeType(node)}; a table column has only one type`,
        { hint: "declare it as t.struct() to store JSON" },
      );
    default:
      return { kind };
  }
}
