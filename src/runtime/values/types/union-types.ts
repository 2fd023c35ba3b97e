import { isDate } from "node:util/types";
import { getKind } from "../../base/brand.ts";
import type { Duration } from "./duration.ts";
import type { AnyFlyteType, TypeNode, UnionSpec, VariantFace } from "./flyte-type.ts";
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

/** True where two variants may be given the same JavaScript value; `createUnionSpec` finds the same at run time. */
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

/** The variant that a plain value is of, in a union without tags. */
export function findVariantByValue(
  { variants, faces }: UnionSpec,
  value: unknown,
): TypeNode | undefined {
  const face = getFace(value);
  return face === undefined
    ? undefined
    : variants.find((_variant, index) => faces[index]!.includes(face));
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
