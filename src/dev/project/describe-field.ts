import { getShortTypeName } from "../../runtime/values/conversions.ts";
import { createExampleObject } from "../../runtime/values/example-value.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";
import type { FieldView, TypeView } from "../protocol.ts";

/** Describes inputs, outputs or a dataset's columns. */
export function describeFields(fields: ReadonlyMap<string, TypeNode>): FieldView[] {
  return Array.from(fields, ([name, node]) => ({
    name,
    description: node.description ?? null,
    isRequired: !node.omittable,
    ...(node.defaultValue !== undefined && {
      defaultValue: jsonFromNative(node.defaultValue, node),
    }),
    type: describeType(node),
  }));
}

function describeType(node: TypeNode): TypeView {
  const { spec } = node;
  const label = getShortTypeName(node);
  switch (spec.kind) {
    case "enum":
      return { label, kind: spec.kind, values: spec.members.map(({ value }) => value) };
    case "optional":
      return { label, kind: spec.kind, inner: describeType(spec.inner) };
    case "file":
    case "directory":
      return { label, kind: spec.kind, format: spec.format };
    case "dataset": {
      const columns = describeFields(new Map(spec.row ?? spec.columns ?? []));
      const isFlat = columns.every(({ type }) => isCell(type));
      return { label, kind: spec.kind, format: spec.format, columns: isFlat ? columns : [] };
    }
    case "list":
    case "dict":
    case "object":
    case "union":
    case "struct": {
      const { value } = createExampleObject(new Map([["value", node]])) as { value: unknown };
      return { label, kind: "nested", example: JSON.stringify(value) };
    }
    default:
      return { label, kind: spec.kind };
  }
}

/** Whether a cell of a table can hold the value. */
function isCell(type: TypeView): boolean {
  if (type.kind === "optional") return isCell(type.inner);
  return type.kind !== "nested" && type.kind !== "dataset";
}
