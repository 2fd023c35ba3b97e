import type { TypeNode } from "./types/flyte-type.ts";
import { jsonFromNative } from "./written-values.ts";

/** For an object with more fields, the example has only the required ones. */
const MOST_EXAMPLE_FIELDS = 8;

const SIMPLE: Readonly<Record<string, unknown>> = {
  int: 1,
  bigint: 1,
  float: 1.5,
  bool: true,
  string: "text",
  datetime: "2026-11-24T12:00:00Z",
  timestamp: "2026-11-24T12:00:00Z",
  duration: "1h30m",
  none: null,
  struct: { key: "value" },
  directory: "folder",
};

/** An example value of a type as JSON. */
export function createExample(node: TypeNode): unknown {
  const { spec, defaultValue } = node;
  if (defaultValue !== undefined) return jsonFromNative(defaultValue, node);
  switch (spec.kind) {
    case "optional":
      return createExample(spec.inner);
    case "enum":
      return spec.members[0]?.value;
    case "list":
      return [createExample(spec.element)];
    case "dict":
      return { key: createExample(spec.element) };
    case "object":
      return createExampleObject(spec.fields);
    case "union": {
      const index = spec.variants.findIndex(({ kind }) => kind !== "none");
      const value = createExample(spec.variants[index]!);
      return spec.tags === undefined ? value : { tag: spec.tags[index], value };
    }
    case "file":
      return `file.${spec.format || "csv"}`;
    case "dataset":
      if (spec.row !== undefined) return [createExampleObject(spec.row)];
      return `rows.${spec.format || "parquet"}`;
    default:
      return SIMPLE[spec.kind];
  }
}

/** Example values of the inputs, or of an object's fields, by name. */
export function createExampleObject(fields: ReadonlyMap<string, TypeNode>): object {
  const isShort = fields.size <= MOST_EXAMPLE_FIELDS;
  const shown = [...fields].filter(([, node]) => isShort || !node.omittable);
  return Object.fromEntries(shown.map(([name, node]) => [name, createExample(node)]));
}
