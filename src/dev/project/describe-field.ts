import { getShortTypeName } from "../../runtime/values/describe-type.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";
import type { FieldView, TypeView } from "../protocol.ts";

/** Deeper parts of a type are edited as JSON. */
const DEEPEST = 8;

/** Describes inputs, outputs, an object's fields or a dataset's columns. */
export function describeFields(fields: ReadonlyMap<string, TypeNode>, depth = 0): FieldView[] {
  return Array.from(fields, ([name, node]) => ({
    name,
    description: node.description ?? null,
    isRequired: !node.omittable,
    ...(node.defaultValue !== undefined && {
      defaultValue: jsonFromNative(node.defaultValue, node),
    }),
    type: describeType(node, depth),
  }));
}

function describeType(node: TypeNode, depth: number): TypeView {
  const { spec } = node;
  const label = getShortTypeName(node);
  if (depth > DEEPEST) return { label, kind: "json" };
  const inner = (each: TypeNode): TypeView => describeType(each, depth + 1);
  switch (spec.kind) {
    case "enum":
      return { label, kind: spec.kind, values: spec.members.map(({ value }) => value) };
    case "optional":
      return { label, kind: spec.kind, inner: inner(spec.inner) };
    case "list":
    case "dict":
      return { label, kind: spec.kind, element: inner(spec.element) };
    case "object": {
      if (spec.model?.isTyped === false) return { label, kind: "json" };
      const fields = describeFields(spec.fields, depth + 1);
      return { label, kind: spec.kind, title: spec.title ?? null, fields };
    }
    case "union": {
      const variants = spec.variants.map(inner);
      return { label, kind: spec.kind, variants, tags: spec.tags ?? null };
    }
    case "file":
    case "directory":
      return { label, kind: spec.kind, format: spec.format };
    case "dataset": {
      const columns = describeFields(
        spec.row ?? spec.columns ?? new Map<string, TypeNode>(),
        depth + 1,
      );
      return { label, kind: spec.kind, format: spec.format, columns };
    }
    default:
      return { label, kind: spec.kind };
  }
}
