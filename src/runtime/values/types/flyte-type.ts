import { brandClass, isKind } from "../../base/brand.ts";
import type { JsonObject } from "../../base/json.ts";
import { describeValue } from "../describe-value.ts";
import type { SchemaType } from "../literal-type.ts";

/**
 * A Flyte type. `Native` is what code receives, `Given` what a caller may hand in (often wider: a bigint takes a
 * number, a datetime a string), `Omittable` whether an input of this type may be left out.
 * Made by {@link t}.
 */
export interface FlyteType<out Native, out Input = Native, out Omittable extends boolean = false> {
  /** Such as `int`, `optional` or `dataset`. */
  readonly kind: string;
  /** Types only; never there at run time. */
  readonly "~fx"?:
    { readonly native: Native; readonly input: Input; readonly omittable: Omittable } | undefined;
  /** The value that stands in where a caller gives none. */
  default(value: NonNullable<Input>): FlyteType<Native, Input | undefined, true>;
  /** The text that Flyte shows beside the variable (`Variable.description`). */
  describe(text: string): this;
}

/** Any Flyte type: an interface, so that a compiler error says its name. */
export interface AnyFlyteType extends FlyteType<unknown, unknown, boolean> {}

/** What a type is made of. */
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

/** An untyped JSON object; its integers past 2^53 are refused, or bigints. */
export interface StructSpec {
  readonly kind: "struct";
  readonly integers?: "bigint" | undefined;
  /** Carried as `google.protobuf.Struct` instead of msgpack. */
  readonly generic?: true | undefined;
}

/** What Flyte 1 and Flyte 2 carry in different ways; see `toProtocolFields`. */
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
  /** In declared order; none may be among them, another union may not. */
  readonly variants: readonly TypeNode[];
  /** What each variant's values are in JavaScript. */
  readonly faces: readonly (readonly VariantFace[])[];
  /** One for each variant, if a value alone does not tell its variant. */
  readonly tags: readonly string[] | undefined;
}

/** What a value is in JavaScript, as far as that tells the variants of a union apart. */
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
  /** What Python's readers call the class that they make of it. */
  readonly title?: string | undefined;
  /** As what Python declares that class; a dataclass where nothing is said. */
  readonly python?: PythonClass | undefined;
  /** Set where a Standard Schema says what is an object, and not the fields. */
  readonly model?: ObjectModel | undefined;
}

/** As what Python holds an object. */
export type PythonClass = "dataclass" | "pydantic";

/** An object that is described by a Standard Schema. Its values are JSON, within Flyte and in the author's code. */
export interface ObjectModel {
  /** The JSON schema of what `validate` gives out. */
  readonly json: JsonObject;
  /** As of Standard Schema. */
  readonly validate: (value: unknown) => unknown;
  /** The fields are those of the schema; else it says more than Flyte has types for, and there are none. */
  readonly isTyped: boolean;
}

/** Something that lies elsewhere. */
export interface ReferenceSpec extends CarriedSpec {
  readonly kind: "file" | "directory" | "dataset";
  readonly format: string;
  /** Those of a dataset, nested ones by names with dots; undefined where nothing is said. */
  readonly columns?: ReadonlyMap<string, TypeNode> | undefined;
  /** The same columns as a dataset's rows have them: nested ones within an object. */
  readonly row?: ReadonlyMap<string, TypeNode> | undefined;
  /** A dataset in its older form, `core.Schema`. */
  readonly schema?: SchemaType | undefined;
}

export type TypeKind = TypeSpec["kind"];

/** A member of an enum: Flyte 1 carries the value, Flyte 2 the name. */
export interface EnumMember {
  readonly name: string;
  readonly value: string;
}

/** What every `FlyteType` is at run time. */
export class TypeNode {
  readonly spec: TypeSpec;
  readonly defaultValue: unknown;
  readonly description: string | undefined;

  constructor(spec: TypeSpec, defaultValue?: unknown, description?: string) {
    this.spec = spec;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  get kind(): TypeKind {
    return this.spec.kind;
  }

  /** True where a caller may leave the value out. */
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

/** The types without parts, made once. */
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

/** The run-time side of a type; throws a TypeError for what `t` did not make. */
export function toTypeNode(type: AnyFlyteType): TypeNode {
  if (!isKind(type, "type"))
    throw new TypeError(`expected a Flyte type such as t.int(), got ${describeValue(type)}`);
  return type as unknown as TypeNode;
}

/** The author's side of a type node. */
export function toFlyteType(node: TypeNode): AnyFlyteType {
  return node;
}
