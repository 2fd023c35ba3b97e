import { wrapText, wrapWords } from "../../process/terminal/fit-text.ts";
import { joinChoices, quoteWords } from "../../runtime/base/text.ts";
import { extractRows } from "../../runtime/datasets/extract-rows.ts";
import { getShortTypeName } from "../../runtime/values/conversions.ts";
import { createExample } from "../../runtime/values/example-value.ts";
import { ValueFaults } from "../../runtime/values/faults.ts";
import { toLiteralMap } from "../../runtime/values/literal-map.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { inputFromJson, jsonFromNative } from "../../runtime/values/written-values.ts";

/** A type with a longer name is shown as its kind, with its parts below. */
const LONGEST_NAME = 30;
const LONGEST_DEFAULT = 24;
/** Deeper parts appear only in the example. */
const DEEPEST = 3;

/** The name of a type in help: `list[int]`, or just `enum` for one with many values. */
export function getHelpTypeName(node: TypeNode): string {
  const name = getShortTypeName(node);
  return name.length <= LONGEST_NAME ? name : node.kind;
}

/** `required`, `optional`, or the default. */
export function describeNeed(node: TypeNode): string {
  if (!node.omittable) return "required";
  const value = JSON.stringify(jsonFromNative(node.defaultValue ?? null, node));
  return node.defaultValue === undefined || value.length > LONGEST_DEFAULT
    ? "optional"
    : `default ${value}`;
}

/**
 * Describes how to write an input: its format, its parts and an example, in lines of at most
 * `width` columns.
 */
export function describeInput(flag: string, node: TypeNode, width: number): string[] {
  const format = describeFormat(node);
  const example = formatExample(flag, node, width);
  if (format === undefined) return [...describeParts(node, width), ...example];
  const parts = describeParts(node, width - 2).map(indent);
  return [...wrapText(parts.length === 0 ? format : `${format}:`, width), ...parts, ...example];
}

/**
 * The parts of a type: an object's fields, a dataset's columns, a union's variants, an enum's
 * values.
 */
export function describeParts(node: TypeNode, width: number, depth = 1): string[] {
  const { spec } = node;
  if (depth > DEEPEST) return ["…"];
  switch (spec.kind) {
    case "optional":
      return describeParts(spec.inner, width, depth);
    case "list":
    case "dict":
      return describeParts(spec.element, width, depth);
    case "object":
      return describeFields(spec.fields, width, depth);
    case "dataset":
      return describeFields(spec.row ?? spec.columns ?? new Map<string, TypeNode>(), width, depth);
    case "enum":
      return isNameCut(node)
        ? wrapText(`one of ${joinChoices(spec.members.map(({ value }) => value))}`, width)
        : [];
    case "union":
      return spec.variants.flatMap((variant, index) => {
        const parts = describeParts(variant, width - 2, depth + 1);
        const tag = spec.tags?.[index];
        if (tag === undefined && parts.length === 0 && !isNameCut(node)) return [];
        const form = tag === undefined ? "" : ` as {"tag":${JSON.stringify(tag)},"value":…}`;
        return [`${getHelpTypeName(variant)}${form}`, ...parts.map(indent)];
      });
    default:
      return [];
  }
}

function isNameCut(node: TypeNode): boolean {
  return getShortTypeName(node).length > LONGEST_NAME;
}

function describeFields(
  fields: ReadonlyMap<string, TypeNode>,
  width: number,
  depth: number,
): string[] {
  return [...fields].flatMap(([name, node]) => {
    const need = node.defaultValue === undefined ? "" : `, ${describeNeed(node)}`;
    const about = node.description === undefined ? "" : `  ${node.description}`;
    const text = `${name}: ${getHelpTypeName(node)}${need}${about}`;
    const parts = describeParts(node, width - 2, depth + 1).map(indent);
    return [...indentFurtherLines(wrapText(text, width - 2)), ...parts];
  });
}

function indentFurtherLines([first, ...rest]: readonly string[]): string[] {
  return [first!, ...rest.map(indent)];
}

function indent(line: string): string {
  return `  ${line}`;
}

/** How to write a value, unless the name of its type says so. */
function describeFormat(node: TypeNode): string | undefined {
  const { spec } = node;
  switch (spec.kind) {
    case "optional":
      return describeFormat(spec.inner);
    case "list":
      return "JSON; or repeat the flag for each element";
    case "dict":
    case "object":
    case "struct":
      return "JSON";
    case "duration":
      return "such as 90s, 1h30m, 250ms or PT90M";
    case "datetime":
    case "timestamp":
      return "ISO 8601, such as 2026-11-24T12:00:00Z, or now";
    case "file":
      return `a path or URI${spec.format === "" ? "" : ` of a ${spec.format} file`}`;
    case "directory":
      return "a path or URI of a folder";
    case "dataset":
      return `rows as JSON, or a path or URI of a ${spec.format || "Parquet or CSV"} file or a folder of them`;
    case "union":
      if (describesItself(node)) return undefined;
      return spec.variants.some(({ kind }) => kind === "string") ? "text, or JSON" : "JSON";
    default:
      return undefined;
  }
}

const STRUCTURED: ReadonlySet<string> = new Set(["list", "dict", "object", "struct", "dataset"]);

/** JSON can be wrapped after commas, because it is within quotes. */
function formatExample(flag: string, node: TypeNode, width: number): string[] {
  const { spec } = node;
  if (spec.kind === "optional") return formatExample(flag, spec.inner, width);
  if (describesItself(node)) return [];
  const value = createExampleValue(node);
  if (value === undefined) return [];
  const text = quoteWords([typeof value === "string" ? value : JSON.stringify(value)]);
  const words = [`for example ${flag}`, ...text.match(JSON_PART)!];
  return indentFurtherLines(wrapWords(words, width - 2));
}

/** JSON up to the next comma that is not inside a string. */
const JSON_PART = /(?:"(?:[^"\\]|\\.)*"|[^",])+,?/g;

/** True if the name of the type says how to write a value. */
function describesItself({ kind, spec }: TypeNode): boolean {
  if (spec.kind !== "union") return !STRUCTURED.has(kind);
  return spec.tags === undefined && spec.variants.every(describesItself);
}

/** An example value as JSON, for help. Undefined if fx cannot create one that the type accepts. */
export function createExampleValue(node: TypeNode): unknown {
  const json = createExample(node);
  const fields = new Map([["value", node]]);
  const faults = new ValueFaults();
  const { values } = extractRows({ value: inputFromJson(json, node, () => 0) }, fields, "");
  toLiteralMap(values, fields, faults);
  return faults.count === 0 ? json : undefined;
}
