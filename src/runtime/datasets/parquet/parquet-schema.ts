import type { SchemaElement } from "hyparquet";
import type { Column, ColumnType } from "../column-type.ts";

/** The columns as Parquet's schema: a tree, written from above. */
export function parquetSchemaOf(columns: readonly Column[]): SchemaElement[] {
  return [{ name: "schema", num_children: columns.length }, ...columns.flatMap(elementsOf)];
}

function elementsOf({ name, type, nullable }: Column): SchemaElement[] {
  const base = { name, repetition_type: nullable ? "OPTIONAL" : "REQUIRED" } as const;
  switch (type.kind) {
    case "list":
      return [
        { ...base, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        ...elementsOf(type.item),
      ];
    case "map":
      return [
        { ...base, num_children: 1, converted_type: "MAP", logical_type: { type: "MAP" } },
        { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
        { name: "key", repetition_type: "REQUIRED", ...TEXT },
        ...elementsOf(type.value),
      ];
    case "struct":
      return [{ ...base, num_children: type.fields.length }, ...type.fields.flatMap(elementsOf)];
    default:
      return [{ ...base, ...leafOf(type) }];
  }
}

const TEXT = {
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  logical_type: { type: "STRING" },
} as const;

function leafOf(
  type: Exclude<ColumnType, { kind: "list" | "map" | "struct" }>,
): Omit<SchemaElement, "name"> {
  switch (type.kind) {
    case "bool":
      return { type: "BOOLEAN" };
    case "int64":
    case "duration":
      return { type: "INT64" };
    case "float64":
      return { type: "DOUBLE" };
    case "bytes":
      return { type: "BYTE_ARRAY" };
    case "string":
    case "json":
    case "reference":
      return TEXT;
    case "timestamp":
      return {
        type: "INT64",
        ...(type.unit === "MICROS" && { converted_type: "TIMESTAMP_MICROS" }),
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: type.unit },
      };
  }
}
