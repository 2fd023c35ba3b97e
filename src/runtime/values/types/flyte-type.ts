import { brandClass, isKind, type JsonObject } from "../../base/json.ts";
import { describeValue } from "../faults.ts";
import type { SchemaType } from "../literal-type.ts";

/**
 * A Flyte type, created by {@link t}. `Native` is the value that author code receives. `Input` is
 * what a caller may pass, which is often wider: a number for a bigint, a string for a datetime.
 * `Omittable` says whether an input of this type may be left out.
 */
export interface FlyteType<out Native, out Input = Native, out Omittable extends boolean = false> {
  /** For example `int`, `optional` or `dataset`. */
  readonly kind: string;
  /** For type inference only; not present at run time. */
  readonly "~fx"?:
    { readonly native: Native; readonly input: Input; readonly omittable: Omittable } | undefined;
  /** Sets the value that is used if the caller passes none. */
  default(value: NonNullable<Input>): FlyteType<Native, Input | undefined, true>;
  /** Sets the text that Flyte shows next to the variable (`Variable.description`). */
  describe(text: string): this;
}

/** Any Flyte type. It is an interface so that compiler errors show its name. */
export interface AnyFlyteType extends FlyteType<unknown, unknown, boolean> {}

/** The structure of a type. */
export type TypeSpec =
  | SimpleSpec
  | StructSpec
  | EnumSpec
  | OptionalSpec
  | UnionSpec
  | ListSpec
  | DictSpec
  | ObjectSpec
  | ReferenceSpec;

export interface SimpleSpec {
  readonly kind:
    "int" | "bigint" | "float" | "string" | "bool" | "datetime" | "timestamp" | "duration" | "none";
}

/**
 * An untyped JSON object. Integers past 2^53 are rejected, or are bigints if `integers` says so.
 */
export interface StructSpec {
  readonly kind: "struct";
  readonly integers?: "bigint" | undefined;
  /** Encoded as `google.protobuf.Struct` instead of msgpack. */
  readonly generic?: true | undefined;
}

/** A type that Flyte 1 and Flyte 2 encode differently; see `toProtocolFields`. */
export interface CarriedSpec {
  readonly carriedAs?: "flyte2" | undefined;
}

export interface EnumSpec extends CarriedSpec {
  readonly kind: "enum";
  readonly members: readonly EnumMember[];
}

export interface OptionalSpec {
  readonly kind: "optional";
  readonly inner: TypeNode;
}

export interface UnionSpec {
  readonly kind: "union";
  /** In declared order. `t.none()` may be a variant, another union may not. */
  readonly variants: readonly TypeNode[];
  /** The JavaScript values that each variant accepts. */
  readonly faces: readonly (readonly VariantFace[])[];
  /** One tag per variant; undefined if a value alone identifies its variant. */
  readonly tags: readonly string[] | undefined;
}

/** The kind of a JavaScript value, as far as it tells the variants of a union apart. */
export type VariantFace =
  "text" | "number" | "boolean" | "date" | "timestamp" | "duration" | "list" | "object";

export interface ListSpec {
  readonly kind: "list";
  readonly element: TypeNode;
}

export interface DictSpec {
  readonly kind: "dict";
  readonly element: TypeNode;
}

export interface ObjectSpec extends CarriedSpec {
  readonly kind: "object";
  readonly fields: ReadonlyMap<string, TypeNode>;
  /** The name of the class that Python creates for it. */
  readonly title?: string | undefined;
  /** How Python declares that class. Default: as a dataclass. */
  readonly python?: PythonClass | undefined;
  /** The Standard Schema that defines the object; undefined if its fields do. */
  readonly model?: ObjectModel | undefined;
}

/** How Python represents an object. */
export type PythonClass = "dataclass" | "pydantic";

/**
 * An object that a Standard Schema defines. Its values are JSON, both in Flyte and in author code.
 */
export interface ObjectModel {
  /** The JSON schema of the output of `validate`. */
  readonly json: JsonObject;
  /** The `validate` function of the Standard Schema. */
  readonly validate: (value: unknown) => unknown;
  /** True if Flyte has a type for every field. Otherwise the object has no fields here. */
  readonly isTyped: boolean;
}

/** A value that is stored elsewhere. */
export interface ReferenceSpec extends CarriedSpec {
  readonly kind: "file" | "directory" | "dataset";
  readonly format: string;
  /** The columns of a dataset, with dotted names for nested ones; undefined if not declared. */
  readonly columns?: ReadonlyMap<string, TypeNode> | undefined;
  /** The same columns in the shape of a row: nested columns are objects. */
  readonly row?: ReadonlyMap<string, TypeNode> | undefined;
  /** Set for a dataset in the older form, `core.Schema`. */
  readonly schema?: SchemaType | undefined;
}

export type TypeKind = TypeSpec["kind"];

/** A member of an enum. Flyte 1 sends its value, Flyte 2 its name. */
export interface EnumMember {
  readonly name: string;
  readonly value: string;
}

/** The run-time representation of every `FlyteType`. */
export class TypeNode {
  constructor(
    readonly spec: TypeSpec,
    readonly defaultValue?: unknown,
    readonly description?: string,
  ) {}

  get kind(): TypeKind {
    return this.spec.kind;
  }

  /** True if a caller may leave the value out. */
  get omittable(): boolean {
    return this.defaultValue !== undefined || this.spec.kind === "optional";
  }

  default(value: unknown): TypeNode {
    return new TypeNode(this.spec, value, this.description);
  }

  describe(text: string): TypeNode {
    return new TypeNode(this.spec, this.defaultValue, text);
  }
}

brandClass(TypeNode, "type");

/** The types without parameters. Each has only one node. */
export const SIMPLE_TYPES = {
  int: new TypeNode({ kind: "int" }),
  bigint: new TypeNode({ kind: "bigint" }),
  float: new TypeNode({ kind: "float" }),
  string: new TypeNode({ kind: "string" }),
  bool: new TypeNode({ kind: "bool" }),
  datetime: new TypeNode({ kind: "datetime" }),
  timestamp: new TypeNode({ kind: "timestamp" }),
  duration: new TypeNode({ kind: "duration" }),
  none: new TypeNode({ kind: "none" }),
  struct: new TypeNode({ kind: "struct" }),
} as const;

/** True if null is a value of the type. */
export function acceptsNone({ spec }: TypeNode): boolean {
  return (
    spec.kind === "optional" ||
    spec.kind === "none" ||
    (spec.kind === "union" && spec.variants.some(({ kind }) => kind === "none"))
  );
}

/** Returns the run-time node of a type. Throws a TypeError if `t` did not create the type. */
export function toTypeNode(type: AnyFlyteType): TypeNode {
  if (!isKind(type, "type"))
    throw new TypeError(`expected a Flyte type such as t.int(), got ${describeValue(type)}`);
  return type as unknown as TypeNode;
}

/** Returns a node as the type that authors see. Its compile-time type is the caller's. */
export function toFlyteType(node: TypeNode): FlyteType<never, never, never> {
  return node;
}
