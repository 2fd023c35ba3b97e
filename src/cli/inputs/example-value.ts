import { extractRows } from "../../runtime/datasets/extract-rows.ts";
import { Faults } from "../../runtime/values/faults.ts";
import { toLiteralMap } from "../../runtime/values/literal-map.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { inputFromJson } from "./input-from-json.ts";
import { jsonFromNative } from "./json-from-native.ts";

/** An object with more fields than this shows only those that are required. */
const MOST_FIELDS = 8;

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

/** A value of the type as JSON, for help. Undefined if fx cannot tell one that the type accepts. */
export function createExampleValue(node: TypeNode): unknown {
  const json = createExample(node);
  const fields = new Map([["value", node]]);
  const faults = new Faults();
  const { values } = extractRows({ value: inputFromJson(json, node, () => 0) }, fields, "");
  toLiteralMap(values, fields, faults);
  return faults.count === 0 ? json : undefined;
}

function createExample(node: TypeNode): unknown {
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
      const index = Math.max(
        0,
        spec.variants.findIndex(({ kind }) => kind !== "none"),
      );
      const value = createExample(spec.variants[index]!);
      return spec.tags === undefined ? value : { tag: spec.tags[index], value };
    }
    case "file":
      return `file.${spec.format || "csv"}`;
    case "dataset":
      return spec.row === undefined
        ? `rows.${spec.format || "parquet"}`
        : [createExampleObject(spec.row)];
    default:
      return SIMPLE[spec.kind];
  }
}

function createExampleObject(fields: ReadonlyMap<string, TypeNode>): object {
  const shown = [...fields].filter(([, node]) => fields.size <= MOST_FIELDS || !node.omittable);
  return Object.fromEntries(shown.map(([name, node]) => [name, createExample(node)]));
}
