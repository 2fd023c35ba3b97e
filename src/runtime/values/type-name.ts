import { quote } from "../base/text.ts";
import type { TypeNode, TypeSpec, UnionSpec } from "./types/flyte-type.ts";

/** What a value of the type is, for help and errors: `an integer`, `a list of strings`, `one of "red", "green"`. */
export function describeType(node: TypeNode): string {
  return describeSpec(node.spec);
}

/** What lies deeper than this is not told: a type may be a stranger's, and as large as its template. */
const MAX_DEPTH = 3;

export function describeSpec(spec: TypeSpec, depth = 0): string {
  switch (spec.kind) {
    case "enum":
      return `one of ${choices(spec.members.map((member) => quote(member.value)))}`;
    case "optional":
      return `${describeSpec(spec.inner.spec, depth)} or none`;
    case "union":
      return describeUnion(spec, depth);
    case "list":
    case "dict":
      return `a ${spec.kind} of ${plural(spec.element.spec, depth + 1)}`;
    case "object":
      if (spec.model?.isTyped === false) return "an object";
      return spec.fields.size === 0
        ? "an object without fields"
        : `an object with ${choices([...spec.fields.keys()].map(quote))}`;
    case "file":
    case "directory":
    case "dataset":
      return spec.format === ""
        ? `a ${spec.kind}`
        : `a ${spec.kind} of format ${quote(spec.format)}`;
    default:
      return ONE[spec.kind];
  }
}

/** For tables: `int`, `list[int]`, `string?`, `dataset`. */
export function shortTypeName({ spec }: TypeNode, depth = 0): string {
  if (depth > MAX_DEPTH) return "…";
  switch (spec.kind) {
    case "bigint":
      return "int";
    case "enum":
      return choices(
        spec.members.map((member) => member.value),
        "|",
      );
    case "optional":
      return `${shortTypeName(spec.inner, depth)}?`;
    case "union":
      return choices(
        spec.variants.map((variant) => shortTypeName(variant, depth + 1)),
        "|",
      );
    case "list":
    case "dict":
      return `${spec.kind}[${shortTypeName(spec.element, depth + 1)}]`;
    case "file":
    case "directory":
    case "dataset":
      return spec.format === "" ? spec.kind : `${spec.kind}[${spec.format}]`;
    default:
      return spec.kind;
  }
}

function describeUnion({ variants, tags }: UnionSpec, depth: number): string {
  if (depth > MAX_DEPTH) return "one of several types";
  const names = variants.map((variant, index) => {
    const name = describeSpec(variant.spec, depth + 1);
    return tags === undefined || variant.kind === "none"
      ? name
      : `${name} (tag ${quote(tags[index]!)})`;
  });
  return names.length === 1 ? names[0]! : `${choices(names.slice(0, -1))} or ${names.at(-1)!}`;
}

const ONE = {
  int: "an integer",
  bigint: "an integer of 64 bits",
  float: "a number",
  string: "a string",
  bool: "true or false",
  datetime: "a date and time",
  timestamp: "a date and time",
  duration: "a duration",
  none: "null",
  struct: "a JSON object",
} as const;

const MANY: Readonly<Record<string, string>> = {
  int: "integers",
  bigint: "integers of 64 bits",
  float: "numbers",
  string: "strings",
  bool: "booleans",
  datetime: "dates and times",
  timestamp: "dates and times",
  duration: "durations",
  none: "nulls",
  struct: "JSON objects",
  list: "lists",
  dict: "dicts",
  object: "objects",
  file: "files",
  directory: "directories",
  dataset: "datasets",
};

function plural(spec: TypeSpec, depth: number): string {
  const many = MANY[spec.kind];
  if (depth > MAX_DEPTH) return many ?? "items";
  if (spec.kind === "list" || spec.kind === "dict")
    return `${many!} of ${plural(spec.element.spec, depth + 1)}`;
  return many ?? `items, each ${describeSpec(spec, depth + 1)}`;
}

const MOST_CHOICES = 20;

function choices(names: readonly string[], separator = ", "): string {
  return names.length <= MOST_CHOICES
    ? names.join(separator)
    : `${names.slice(0, MOST_CHOICES).join(separator)}${separator}… (${names.length} in all)`;
}
