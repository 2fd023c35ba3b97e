import { isDate } from "node:util/types";
import { kindOf } from "../brand.ts";
import type { TypeKind, TypeNode, UnionSpec } from "./flyte-type.ts";

/** As what a value starts out in JavaScript. */
type Face = "text" | "number" | "boolean" | "date" | "timestamp" | "duration" | "list" | "object";

/** What may be given for each kind of type. None is no face: it is always plainly `null`. */
const FACES: Readonly<Record<Exclude<TypeKind, "union" | "optional">, readonly Face[]>> = {
  int: ["number"],
  bigint: ["number"],
  float: ["number"],
  string: ["text"],
  enum: ["text"],
  bool: ["boolean"],
  datetime: ["date", "text"],
  timestamp: ["timestamp", "date", "text"],
  duration: ["duration", "text"],
  none: [],
  list: ["list"],
  dict: ["object"],
  struct: ["object"],
  object: ["object"],
  file: ["object", "text"],
  directory: ["object", "text"],
  dataset: ["object", "list", "text"],
};

/**
 * A union. Where the same JavaScript value could be given for two of its variants, a value says its variant: it is
 * `{ tag, value }`. The types decide that, so it does not change from value to value.
 */
export function unionSpec(variants: readonly TypeNode[]): UnionSpec {
  const faces = variants.flatMap(facesOf);
  const ambiguous = new Set(faces).size < faces.length;
  return { kind: "union", variants, tags: ambiguous ? tagsOf(variants) : undefined };
}

/** The variant that a plain value is of, in a union without tags. */
export function variantOfValue({ variants }: UnionSpec, value: unknown): TypeNode | undefined {
  const face = faceOfValue(value);
  return face === undefined
    ? undefined
    : variants.find((variant) => facesOf(variant).includes(face));
}

function facesOf({ spec }: TypeNode): readonly Face[] {
  return spec.kind === "union" || spec.kind === "optional" ? [] : FACES[spec.kind];
}

function faceOfValue(value: unknown): Face | undefined {
  if (typeof value === "string") return "text";
  if (typeof value === "number" || typeof value === "bigint") return "number";
  if (typeof value === "boolean") return "boolean";
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return "list";
  if (isDate(value)) return "date";
  const kind = kindOf(value);
  return kind === "duration" || kind === "timestamp" ? kind : "object";
}

/** A variant's tag is its kind, with its position where another variant has the same. */
function tagsOf(variants: readonly TypeNode[]): readonly string[] {
  const kinds = variants.map((variant) => variant.kind);
  return kinds.map((kind, index) =>
    kinds.indexOf(kind) === kinds.lastIndexOf(kind) ? kind : `${kind}#${index + 1}`,
  );
}
