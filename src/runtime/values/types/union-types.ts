import { isDate } from "node:util/types";
import { getKind } from "../../base/json.ts";
import type { Duration } from "./duration.ts";
import type { AnyFlyteType, TypeNode, UnionSpec, VariantFace } from "./flyte-type.ts";
import type { InputValue, NativeValue } from "./shape.ts";
import type { Timestamp } from "./timestamp.ts";

/** A value that names its variant of a union. */
export interface Tagged<T> {
  /**
   * The variant's kind, for example `int`; with its position, as in `list#2`, if two variants have
   * the same kind.
   */
  readonly tag: string;
  /** The value, of the variant's type. */
  readonly value: T;
}

/**
 * The values that author code receives for a union, tagged if a value could belong to two variants.
 */
export type UnionNative<V extends readonly AnyFlyteType[]> = MaybeTagged<V, NativeValue<V[number]>>;

/** The values that a caller passes for a union. */
export type UnionInput<V extends readonly AnyFlyteType[]> = MaybeTagged<V, InputValue<V[number]>>;

type MaybeTagged<V, T> =
  Ambiguous<V> extends true ? Tagged<NonNullable<T>> | Extract<T, null | undefined> : T;

/**
 * True if two variants accept the same JavaScript value. `createUnionSpec` decides the same at run
 * time.
 */
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

/** Finds the variant of a value in a union without tags. */
export function findVariantByValue(spec: UnionSpec, value: unknown): TypeNode | undefined {
  const face = getFace(value);
  if (face === undefined) return undefined;
  return spec.variants.find((_variant, index) => spec.faces[index]!.includes(face));
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
