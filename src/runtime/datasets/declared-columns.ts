import { FxError } from "../errors/errors.ts";
import { describeType } from "../literals/type-name.ts";
import type { TypeNode } from "../types/flyte-type.ts";
import type { Column, ColumnType, TimeUnit } from "./column-type.ts";
import { takesNone } from "./native-cell.ts";

/**
 * The columns of a table whose types are declared. A column of `t.timestamp()` is in nanoseconds, one of `t.datetime()` as
 * fine as its first values need. Throws FX1003 for a type that no column can have.
 */
export function declaredColumns(
  columns: ReadonlyMap<string, TypeNode>,
  unitOf: (column: string) => TimeUnit,
): Column[] {
  return [...columns].map(([name, node]) => declaredColumn(name, node, unitOf(name), name));
}

function declaredColumn(name: string, node: TypeNode, timeUnit: TimeUnit, place: string): Column {
  const nullable = takesNone(node);
  const inner = node.spec.kind === "optional" ? node.spec.inner : node;
  return { name, type: typeOf(inner, timeUnit, place), nullable, node: inner };
}

function typeOf(node: TypeNode, timeUnit: TimeUnit, place: string): ColumnType {
  const { spec } = node;
  switch (spec.kind) {
    case "int":
    case "bigint":
      return { kind: "int64" };
    case "float":
      return { kind: "float64" };
    case "bool":
      return { kind: "bool" };
    case "string":
    case "enum":
    case "none":
      return { kind: "string" };
    case "datetime":
      return { kind: "timestamp", unit: timeUnit };
    case "timestamp":
      return { kind: "timestamp", unit: "NANOS" };
    case "duration":
      return { kind: "duration" };
    case "file":
    case "directory":
    case "dataset":
      return { kind: "reference" };
    case "struct":
      return { kind: "json" };
    case "list":
      return {
        kind: "list",
        item: declaredColumn("element", spec.element, timeUnit, `${place}[]`),
      };
    case "dict":
      return { kind: "map", value: declaredColumn("value", spec.element, timeUnit, `${place}{}`) };
    case "object":
      if (spec.fields.size === 0) return { kind: "json" };
      return {
        kind: "struct",
        fields: [...spec.fields].map(([field, type]) =>
          declaredColumn(field, type, timeUnit, `${place}.${field}`),
        ),
      };
    case "optional":
    case "union":
      throw new FxError(
        "FX1003",
        `column ${place} is declared as ${describeType(node)}; a column of a table has one type`,
        { hint: "declare it as t.struct(), which is JSON" },
      );
  }
}
