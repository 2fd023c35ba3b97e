import type { JsonObject, Json } from "../../base/json.ts";
import { createUnionSpec, makeOptional } from "../create-union-spec.ts";
import { datasetType } from "./dataset-type.ts";
import type { Duration, DurationInput } from "./duration.ts";
import {
  type AnyFlyteType,
  type EnumMember,
  type FlyteType,
  SIMPLE_TYPES,
  TypeNode,
  type TypeSpec,
  toFlyteType,
  toTypeNode,
} from "./flyte-type.ts";
import { objectType } from "./object-type.ts";
import type { FlyteDirectory, FlyteFile } from "./references.ts";
import type { InputValue, InputValues, Native, NativeValue } from "./shape.ts";
import type { Timestamp, TimestampInput } from "./timestamp.ts";
import { type UnionInput, type UnionNative } from "./union-types.ts";

/**
 * Creates Flyte types.
 *
 * @example
 * inputs: { city: t.string(), days: t.int().default(7), at: t.optional(t.datetime()) }
 */
export const t = {
  /**
   * An integer as a number (INTEGER). Only safe integers are accepted and returned; use
   * `t.bigint()` for all 64-bit integers.
   */
  int: (): FlyteType<number> => toFlyteType(SIMPLE_TYPES.int),
  /** A 64-bit integer as a bigint (INTEGER). Also accepts a safe integer as a number. */
  bigint: (): FlyteType<bigint, bigint | number> => toFlyteType(SIMPLE_TYPES.bigint),
  /** A number (FLOAT), including integers, NaN and the infinities. */
  float: (): FlyteType<number> => toFlyteType(SIMPLE_TYPES.float),
  /** A string (STRING). */
  string: (): FlyteType<string> => toFlyteType(SIMPLE_TYPES.string),
  /** A boolean (BOOLEAN). */
  bool: (): FlyteType<boolean> => toFlyteType(SIMPLE_TYPES.bool),
  /**
   * A moment as a Date (DATETIME). Also accepts ISO 8601 text, which is UTC if it has no offset.
   */
  datetime: (): FlyteType<Date, Date | string> => toFlyteType(SIMPLE_TYPES.datetime),
  /**
   * A moment with nanosecond precision as a Timestamp (DATETIME). Also accepts a Date or ISO 8601
   * text.
   */
  timestamp: (): FlyteType<Timestamp, TimestampInput> => toFlyteType(SIMPLE_TYPES.timestamp),
  /**
   * A length of time as a Duration (DURATION). Also accepts text such as `1h30m`; a number without
   * a unit is rejected.
   */
  duration: (): FlyteType<Duration, DurationInput> => toFlyteType(SIMPLE_TYPES.duration),
  /** No value (NONE), as `null`. */
  none: (): FlyteType<null> => toFlyteType(SIMPLE_TYPES.none),
  /**
   * One of several strings (enum). Pass the values, or an object of names and values: Flyte 1 sends
   * the value, Flyte 2 the name.
   */
  enum: enumType,
  /**
   * A value or none (a union with NONE). Author code receives the value or `null`. Callers may
   * leave it out.
   */
  optional: <T extends AnyFlyteType>(
    inner: T,
  ): FlyteType<t.Infer<T> | null, t.Input<T> | null | undefined, true> =>
    toFlyteType(optionalNode(toTypeNode(inner))),
  /**
   * One of several types (union). A value is passed as usual unless two variants accept the same
   * JavaScript value (int and float, string and file, two lists, …). Values are then
   * `{ tag, value }`, with the variant's kind as the tag. None is always `null`.
   *
   * @example
   * t.union(t.int(), t.string())   // 5, "five"
   * @example
   * t.union(t.int(), t.float())    // { tag: "int", value: 5 }, { tag: "float", value: 5 }
   */
  union: <const V extends readonly [AnyFlyteType, AnyFlyteType, ...AnyFlyteType[]]>(
    ...types: V
  ): FlyteType<UnionNative<V>, UnionInput<V>> =>
    make(createUnionSpec(flattenVariants(types.map(toTypeNode)))),
  /** A list (collection). */
  list: <T extends AnyFlyteType>(element: T): FlyteType<t.Infer<T>[], readonly t.Input<T>[]> =>
    make({ kind: "list", element: toTypeNode(element) }),
  /** Values by string key (map). */
  dict: <T extends AnyFlyteType>(
    element: T,
  ): FlyteType<Record<string, t.Infer<T>>, { readonly [key: string]: t.Input<T> }> =>
    make({ kind: "dict", element: toTypeNode(element) }),
  /**
   * An untyped JSON object (STRUCT, encoded as msgpack). Integers past 2^53 are rejected because
   * JavaScript would round them: declare such a field with `t.object({ id: t.bigint(), … })`.
   */
  struct: (): FlyteType<Record<string, Json>, JsonObject> => toFlyteType(SIMPLE_TYPES.struct),
  /**
   * An object with typed fields (STRUCT with a JSON schema, like a Python dataclass). Pass its
   * fields, or a Standard Schema such as a zod schema. The schema validates values when they are
   * passed and again when they are read, so it must accept its own output, which must be JSON. It
   * must validate synchronously (FX3020).
   *
   * @example
   * t.object({ id: t.string(), score: t.float() }, { title: "Job" })
   * @example
   * t.object(z.object({ id: z.string().min(1), score: z.number() }), { title: "Job" })
   */
  object: objectType,
  /** A file by reference (blob, SINGLE). Also accepts a path or URI. */
  file: (format = ""): FlyteType<FlyteFile, FlyteFile | string> => make({ kind: "file", format }),
  /** A folder by reference (blob, MULTIPART). Also accepts a path or URI. */
  directory: (format = ""): FlyteType<FlyteDirectory, FlyteDirectory | string> =>
    make({ kind: "directory", format }),
  /**
   * A table by reference (structured dataset). Also accepts a path or URI, or rows, which fx writes
   * as Parquet or CSV. The format of the type overrides the format of a value. Declared columns are
   * checked when rows are written and read. They may nest: Flyte sees those of `address` as
   * `address.city`, …
   *
   * @example
   * t.dataset("parquet")
   * @example
   * t.dataset({ format: "parquet", columns: { day: t.datetime(), address: { city: t.string() } } })
   */
  dataset: datasetType,
};

/** The JavaScript types of Flyte types. */
// eslint-disable-next-line @typescript-eslint/no-redeclare -- the functions and their types
export declare namespace t {
  /** Named Flyte types, such as the inputs of a task. */
  export type Shape = { readonly [name: string]: AnyFlyteType };
  /**
   * The value that author code receives for a type or a shape. Every key of a shape is present.
   *
   * @example
   * executeFromModel(template: TaskTemplate, { text }: t.Infer<typeof inputs>) { … }
   */
  export type Infer<T> = T extends AnyFlyteType ? NativeValue<T> : Native<T>;
  /**
   * The value that a caller may pass for a type or a shape. Keys with a default or an optional type
   * may be left out.
   */
  export type Input<T> = T extends AnyFlyteType ? InputValue<T> : InputValues<T>;
}

function enumType<const V extends readonly [string, ...string[]]>(
  ...values: V
): FlyteType<V[number]>;
function enumType<const M extends { readonly [name: string]: string }>(
  members: M,
): FlyteType<M[keyof M]>;
function enumType(first: string | Record<string, string>, ...rest: string[]): FlyteType<never> {
  const members: EnumMember[] =
    typeof first === "string"
      ? [first, ...rest].map((value) => ({ name: value, value }))
      : Object.entries(first).map(([name, value]) => ({ name, value }));
  if (members.length === 0) throw new TypeError("an enum needs at least one value");
  const values = members.map(({ value }) => value);
  if (new Set(values).size < values.length)
    throw new TypeError(`an enum's values must differ: ${values.join(", ")}`);
  return make({ kind: "enum", members });
}

/**
 * `makeOptional` adds none to a union instead of returning an optional; null is then its default.
 */
function optionalNode(inner: TypeNode): TypeNode {
  const { spec } = makeOptional(inner);
  return spec.kind === "optional" ? new TypeNode(spec) : new TypeNode(spec, null);
}

/** Replaces an optional by its inner type and none, and keeps none only once. */
function flattenVariants(nodes: readonly TypeNode[]): TypeNode[] {
  const variants = nodes.flatMap((node) =>
    node.spec.kind === "optional" ? [node.spec.inner, SIMPLE_TYPES.none] : [node],
  );
  if (variants.some((variant) => variant.kind === "union"))
    throw new TypeError("a union cannot contain another union: list all types in one union");
  const firstNone = variants.findIndex(isNone);
  return variants.filter((variant, index) => !isNone(variant) || index === firstNone);
}

function isNone(node: TypeNode): boolean {
  return node.kind === "none";
}

function make(spec: TypeSpec): FlyteType<never, never, never> {
  return toFlyteType(new TypeNode(spec));
}
