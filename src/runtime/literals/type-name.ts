import type { TypeNode, TypeSpec, UnionSpec } from "../types/flyte-type.ts";
import { quote } from "./describe-value.ts";

/** What a value of the type is, for help and errors: `an integer`, `a list of strings`, `one of "red", "green"`. */
export function describeType(node: TypeNode): string {
  return describeSpec(node.spec);
}

export function describeSpec(spec: TypeSpec): string {
  switch (spec.kind) {
    case "enum":
      return `one of ${choices(spec.members.map((member) => quote(member.value)))}`;
    case "optional":
      return `${describeType(spec.inner)} or none`;
    case "union":
      return describeUnion(spec);
    case "list":
      return `a list of ${plural(spec.element.spec)}`;
    case "dict":
      return `a dict of ${plural(spec.element.spec)}`;
    case "object":
      return spec.fields.size === 0 ? "an object without fields" : `an object with ${choices([...spec.fields.keys()].map(quote))}`;
    case "file":
    case "directory":
    case "dataset":
      return spec.format === "" ? `a ${spec.kind}` : `a ${spec.kind} of format ${quote(spec.format)}`;
    default:
      return ONE[spec.kind];
  }
}

/** For tables: `int`, `list[int]`, `string?`, `dataset`. */
export function shortTypeName(node: TypeNode): string {
  const { spec } = node;
  switch (spec.kind) {
    case "bigint":
      return "int";
    case "enum":
      return spec.members.map((member) => member.value).join("|");
    case "optional":
      return `${shortTypeName(spec.inner)}?`;
    case "union":
      return spec.variants.map(shortTypeName).join("|");
    case "list":
    case "dict":
      return `${spec.kind}[${shortTypeName(spec.element)}]`;
    case "file":
    case "directory":
    case "dataset":
      return spec.format === "" ? spec.kind : `${spec.kind}[${spec.format}]`;
    default:
      return spec.kind;
  }
}

function describeUnion({ variants, tags }: UnionSpec): string {
  const names = variants.map((variant, index) => (tags === undefined || variant.kind === "none" ? describeType(variant) : `${describeType(variant)} (tag ${quote(tags[index]!)})`));
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}

const ONE = {
  int: "an integer",
  bigint: "an integer of 64 bits",
  float: "a number",
  string: "a string",
  bool: "true or false",
  datetime: "a date and time",
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

function plural(spec: TypeSpec): string {
  if (spec.kind === "list" || spec.kind === "dict") return `${MANY[spec.kind]} of ${plural(spec.element.spec)}`;
  return MANY[spec.kind] ?? `items, each ${describeSpec(spec)}`;
}

const MOST_CHOICES = 20;

function choices(names: readonly string[]): string {
  return names.length <= MOST_CHOICES ? names.join(", ") : `${names.slice(0, MOST_CHOICES).join(", ")}, … (${names.length} in all)`;
}
