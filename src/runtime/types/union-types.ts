import type { Duration } from "./duration.ts";
import type { AnyFlyteType } from "./flyte-type.ts";
import type { GivenOf, NativeOf } from "./shape.ts";
import type { Timestamp } from "./timestamp.ts";

/** A value that says of which of a union's variants it is. */
export interface Tagged<T> {
  /** The variant's kind, for instance `int`; with its position, as in `list#2`, where two variants have the same kind. */
  readonly tag: string;
  /** Of the variant's own type. */
  readonly value: T;
}

/** What code receives of a union: its variants' values, tagged where one value could be of two variants. */
export type UnionNative<V extends readonly AnyFlyteType[]> = MaybeTagged<V, NativeOf<V[number]>>;

/** What a caller hands in for a union. */
export type UnionGiven<V extends readonly AnyFlyteType[]> = MaybeTagged<V, GivenOf<V[number]>>;

type MaybeTagged<V, T> =
  Ambiguous<V> extends true ? Tagged<NonNullable<T>> | Extract<T, null | undefined> : T;

/** True where two variants may be given the same JavaScript value; `unionSpec` finds the same at run time. */
type Ambiguous<V> = V extends readonly [infer First, ...infer Rest]
  ? [Face<GivenOf<First>> & Face<GivenOf<Rest[number]>>] extends [never]
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
