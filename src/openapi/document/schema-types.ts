import { safeText } from "../../runtime/base/errors/thrown.ts";
import type { JsonType } from "../api-document.ts";
import type { DocumentNode } from "./document-node.ts";
import { NodeFault } from "./fault.ts";

const TYPES: ReadonlySet<unknown> = new Set<JsonType>([
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
]);

/** The types that all parts of a schema allow. */
export function mergeTypes(
  nodes: readonly DocumentNode[],
  isNullable: boolean,
  choices: readonly unknown[] | undefined,
  faults: NodeFault[],
): JsonType[] {
  const written = nodes.map((node) => readTypes(node, faults)).filter((types) => types.length > 0);
  const lists = written.length > 0 ? written : [inferTypes(nodes, choices)];
  const [common = []] = lists.map((types) => types.filter((type) => type !== "null"));
  const allowed = lists.slice(1).reduce(intersectTypes, common);
  const hasNull = lists.every((types) => types.includes("null"));
  return hasNull || (isNullable && allowed.length > 0) ? [...allowed, "null"] : allowed;
}

/** Every integer is a number. Types that exclude each other stay as the outer schema has them. */
function intersectTypes(outer: JsonType[], inner: readonly JsonType[]): JsonType[] {
  const common = outer.flatMap((type): JsonType[] => {
    if (inner.includes(type) || (type === "integer" && inner.includes("number"))) return [type];
    return type === "number" && inner.includes("integer") ? ["integer"] : [];
  });
  return common.length === 0 ? outer : common;
}

function readTypes(node: DocumentNode, faults: NodeFault[]): JsonType[] {
  const type = node.get("type");
  if (type === undefined) return [];
  const types = new Set<JsonType>();
  for (const each of Array.isArray(type.value) ? type.elements() : [type])
    if (TYPES.has(each.value)) types.add(each.value as JsonType);
    else if (each.value === "file")
      types.add("string"); // as of Swagger 2.0
    else faults.push(new NodeFault(each, `the type ${safeText(each.value)} is unknown`));
  if (node.valueOf("nullable") === true) types.add("null");
  return [...types];
}

/** Many documents leave out a type that other keys imply. */
function inferTypes(
  nodes: readonly DocumentNode[],
  choices: readonly unknown[] | undefined,
): JsonType[] {
  if (choices !== undefined) return [...new Set(choices.map(typeOfValue))];
  const has = (key: string): boolean => nodes.some((node) => node.valueOf(key) !== undefined);
  if (has("properties") || has("additionalProperties")) return ["object"];
  return has("items") ? ["array"] : [];
}

function typeOfValue(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "boolean":
    case "string":
      return typeof value as "boolean" | "string";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    default:
      return "object";
  }
}
