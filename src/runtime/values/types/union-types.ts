import { isDate } from "node:util/types";
import { getKind } from "../../base/brand.ts";
import type { Duration } from "./duration.ts";
import type { AnyFlyteType, TypeKind, TypeNode, UnionSpec } from "./flyte-type.ts";
import type { InputValue, NativeValue } from "./shape.ts";
import type { Timestamp } from "./timestamp.ts";

/** A value that says of which of a union's variants it is. */
export interface Tagged<T> {
  /** The variant's kind, for instance `int`; with its position, as in `list#2`, where two variants have the same kind. */
  readonly tag: string;
  /** Of the variant's own type. */
  readonly value: T;
}

/** What code receives of a union: its variants' values, tagged where one value could be of two variants. */
export type UnionNative<V extends readonly AnyFlyteType[]> = MaybeTagged<V, NativeValue<V[number]>>;

/** What a caller hands in for a union. */
export type UnionInput<V extends readonly AnyFlyteType[]> = MaybeTagged<V, InputValue<V[number]>>;

type MaybeTagged<V, T> =
  Ambiguous<V> extends true ? Tagged<NonNullable<T>> | Extract<T, null | undefined> : T;

/** True where two variants may be given the same JavaScript value; `unionSpec` finds the same at run time. */
type Ambiguous<V> = V extends readonly [infer First, ...infer Rest]
  ? [Face<InputValue<First>> & Face<InputValue<Rest[number]>>] extends [never]
    ? Ambiguous<Rest>
    : true
  : false;

type Face<G> = G extends string
  ? "text"
  : G extends number | bigint
    ? "number"
    : G extends boolean
      ? "boolean"
      : G extends null | undefined
        ? never
        : G extends Date
          ? "date"
          : G extends Timestamp
            ? "timestamp"
            : G extends Duration
              ? "duration"
              : G extends readonly unknown[]
                ? "list"
                : "object";

/** As what a value starts out in JavaScript. */
type VariantFace =
  "text" | "number" | "boolean" | "date" | "timestamp" | "duration" | "list" | "object";

/** What may be given for each kind of type. None is no face: it is always plainly `null`. */
const FACES: Readonly<Record<Exclude<TypeKind, "union" | "optional">, readonly VariantFace[]>> = {
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
  const faces = variants.flatMap(getFaces);
  const ambiguous = new Set(faces).size < faces.length;
  return { kind: "union", variants, tags: ambiguous ? createTags(variants) : undefined };
}

/** The variant that a plain value is of, in a union without tags. */
export function findVariantByValue({ variants }: UnionSpec, value: unknown): TypeNode | undefined {
  const face = getFace(value);
  return face === undefined
    ? undefined
    : variants.find((variant) => getFaces(variant).includes(face));
}

function getFaces({ spec }: TypeNode): readonly VariantFace[] {
  return spec.kind === "union" || spec.kind === "optional" ? [] : FACES[spec.kind];
}

function getFace(value: unknown): VariantFace | undefined {
  if (typeof value === "string") return "text";
  if (typeof value === "number" || typeof value === "bigint") return "number";
  if (typeof value === "boolean") return "boolean";
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return "list";
  if (isDate(value)) return "date";
  const kind = getKind(value);
  return kind === "duration" || kind === "timestamp" ? kind : "object";
}

/** A variant's tag is its kind, with its position where another variant has the same. */
function createTags(variants: readonly TypeNode[]): readonly string[] {
  const kinds = variants.map((variant) => variant.kind);
  return kinds.map((kind, index) =>
    kinds.indexOf(kind) === kinds.lastIndexOf(kind) ? kind : `${kind}#${index + 1}`,
  );
}
