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
  toTypeNode,
} from "./flyte-type.ts";
import { objectType } from "./object-type.ts";
import type { FlyteDirectory, FlyteFile } from "./references.ts";
import type { InputValues as GivenShape, InputValue, Native, NativeValue } from "./shape.ts";
import type { Timestamp, TimestampInput } from "./timestamp.ts";
import { type UnionInput, type UnionNative } from "./union-types.ts";

/**
 * The Flyte types, as an author writes them.
 *
 * @example
 * inputs: { city: t.string(), days: t.int().default(7), at: t.optional(t.datetime()) }
 */
export const t = {
  /** An integer as a number (INTEGER). Refuses what is not a safe integer, both ways; `t.bigint()` takes all of int64. */
  int: (): FlyteType<number> => type(SIMPLE_TYPES.int),
  /** An integer of 64 bits as a bigint (INTEGER). A safe whole number may be given, too. */
  bigint: (): FlyteType<bigint, bigint | number> => type(SIMPLE_TYPES.bigint),
  /** A number (FLOAT), whole ones included; NaN and the infinities travel. */
  float: (): FlyteType<number> => type(SIMPLE_TYPES.float),
  /** A text (STRING). */
  string: (): FlyteType<string> => type(SIMPLE_TYPES.string),
  /** True or false (BOOLEAN). */
  bool: (): FlyteType<boolean> => type(SIMPLE_TYPES.bool),
  /** A moment (DATETIME), as a Date. Given also as ISO 8601 text; without an offset it is UTC. */
  datetime: (): FlyteType<Date, Date | string> => type(SIMPLE_TYPES.datetime),
  /** A moment to the nanosecond (DATETIME), as a Timestamp, for code that computes with more than a Date holds. Given also as a Date or ISO 8601 text. */
  timestamp: (): FlyteType<Timestamp, TimestampInput> => type(SIMPLE_TYPES.timestamp),
  /** A length of time (DURATION). Also accepts text such as `1h30m`; a number without its unit is refused. */
  duration: (): FlyteType<Duration, DurationInput> => type(SIMPLE_TYPES.duration),
  /** Nothing (NONE), as `null`. */
  none: (): FlyteType<null> => type(SIMPLE_TYPES.none),
  /** One of some texts (enum), from its values, or from names and values: Flyte 1 carries the value, Flyte 2 the name. */
  enum: enumType,
  /** A value or none: a union with NONE. Received as the value or `null`; may be left out. */
  optional: <T extends AnyFlyteType>(
    inner: T,
  ): FlyteType<NativeValue<T> | null, InputValue<T> | null | undefined, true> =>
    type(optionalNode(toTypeNode(inner))),
  /**
   * One of several types (union). A value is plainly of its variant; only where the same JavaScript value could be
   * given for two variants (int and float, string and file, two lists, …) it is `{ tag, value }`, with the variant's
   * kind as its tag. None is always plainly `null`.
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
  list: <T extends AnyFlyteType>(
    element: T,
  ): FlyteType<NativeValue<T>[], readonly InputValue<T>[]> =>
    make({ kind: "list", element: toTypeNode(element) }),
  /** Values by text keys (map). */
  dict: <T extends AnyFlyteType>(
    element: T,
  ): FlyteType<Record<string, NativeValue<T>>, { readonly [key: string]: InputValue<T> }> =>
    make({ kind: "dict", element: toTypeNode(element) }),
  /**
   * An untyped JSON object (STRUCT, carried as msgpack). One with an integer past 2^53 is refused, as JSON in
   * JavaScript would round it: declare such a field with `t.object({ id: t.bigint(), … })`.
   */
  struct: (): FlyteType<Record<string, Json>, JsonObject> => type(SIMPLE_TYPES.struct),
  /**
   * An object with typed fields (STRUCT with a JSON schema, as of a Python dataclass), from its fields or from a
   * Standard Schema such as zod's. The schema validates what is given, and again what is read: it must take what it
   * gives out, which is JSON, and it must not be asynchronous (FX3020).
   *
   * @example
   * t.object({ id: t.string(), score: t.float() }, { title: "Job" })
   * @example
   * t.object(z.object({ id: z.string().min(1), score: z.number() }), { title: "Job" })
   */
  object: objectType,
  /** A file by reference (blob, SINGLE). Given also as a path or URI. */
  file: (format = ""): FlyteType<FlyteFile, FlyteFile | string> => make({ kind: "file", format }),
  /** A folder by reference (blob, MULTIPART). Given also as a path or URI. */
  directory: (format = ""): FlyteType<FlyteDirectory, FlyteDirectory | string> =>
    make({ kind: "directory", format }),
  /**
   * A table by reference (structured dataset). Given also as a path or URI, or as rows, which are then written as
   * Parquet or CSV. Its format counts before that of a value; columns may nest: those of `address` are known to Flyte
   * as `address.city`, … Declared columns are checked when rows are written and read.
   *
   * @example
   * t.dataset("parquet")
   * @example
   * t.dataset({ format: "parquet", columns: { day: t.datetime(), address: { city: t.string() } } })
   */
  dataset: datasetType,
};

/** `t.Infer<typeof x>` is what code receives of a type or a shape, `t.Input<typeof x>` what a caller may hand in. */
export declare namespace t {
  export type Infer<T> = T extends AnyFlyteType ? NativeValue<T> : Native<T>;
  export type Input<T> = T extends AnyFlyteType ? InputValue<T> : GivenShape<T>;
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
  const values = new Set(members.map((member) => member.value));
  if (values.size < members.length)
    throw new TypeError(
      `an enum's values must differ: ${members.map((member) => member.value).join(", ")}`,
    );
  return make({ kind: "enum", members });
}

/** An optional that is not an optional of Flyte's, such as a union with none, has null as its default. */
function optionalNode(inner: TypeNode): TypeNode {
  const { spec } = makeOptional(inner);
  return spec.kind === "optional" ? new TypeNode(spec) : new TypeNode(spec, null);
}

/** An optional brings none along, once. */
function flattenVariants(nodes: readonly TypeNode[]): TypeNode[] {
  const variants = nodes.flatMap((node) =>
    node.spec.kind === "optional" ? [node.spec.inner, SIMPLE_TYPES.none] : [node],
  );
  if (variants.some((variant) => variant.kind === "union"))
    throw new TypeError("a union cannot hold another union: write its types into the one");
  const firstNone = variants.findIndex(isNone);
  return variants.filter((variant, index) => !isNone(variant) || index === firstNone);
}

function isNone(node: TypeNode): boolean {
  return node.kind === "none";
}

function make(spec: TypeSpec): FlyteType<never, never, never> {
  return type(new TypeNode(spec));
}

/** The one place where a run-time node takes its compile-time type. */
function type(node: TypeNode): FlyteType<never, never, never> {
  return node;
}
