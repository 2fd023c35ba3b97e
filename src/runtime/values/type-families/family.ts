import type { JsonObject } from "../../base/json.ts";
import type { ValueFaults } from "../faults.ts";
import type { LiteralType } from "../literal-type.ts";
import type { Literal } from "../literal.ts";
import type { Plain } from "../msgpack/plain.ts";
import type { TypeNode, TypeSpec, VariantFace } from "../types/flyte-type.ts";

/**
 * Everything fx knows about the types of one family. Families reach the types inside them through
 * `convert`, so that they need not import each other. After a fault, the return value is ignored.
 */
export interface Family<Spec extends TypeSpec = TypeSpec> {
  /** Converts an author's or a caller's value to a literal. */
  toLiteral(value: unknown, spec: Spec, faults: ValueFaults, convert: Conversions): Literal;
  /** Converts a literal to the value that the author's code receives. */
  toNative(literal: Literal, spec: Spec, faults: ValueFaults, convert: Conversions): unknown;
  /** Converts an author's or a caller's value to its form inside msgpack or JSON. */
  toPlain(value: unknown, spec: Spec, faults: ValueFaults, convert: Conversions): Plain;
  /** Converts the form inside msgpack or JSON to the value that the author's code receives. */
  fromPlain(plain: unknown, spec: Spec, faults: ValueFaults, convert: Conversions): unknown;
  /** True if the family writes its values as literals of this kind. */
  ownsLiteral(literal: Literal): boolean;

  /** Flyte's type: a constant, or made from the spec and then cached. */
  readonly literalType: LiteralType | ((spec: Spec, convert: Conversions) => LiteralType);
  /**
   * The name of the transformer in flytekit, or in Flyte 2's SDK. Readers of a union find their
   * variant by it.
   */
  getTransformerName(spec: Spec): string;
  /** The JSON schema of an object's field, as flytekit writes it. */
  toJsonSchema(spec: Spec, convert: Conversions): JsonObject;

  /**
   * Parses command-line text. Checks only the syntax. Default: converts the text like a JSON string.
   *
   * @throws InputTextError
   */
  fromText?(text: string, spec: Spec, read: InputReader): unknown;
  /**
   * Converts a value of JSON or YAML to a caller's value. A value that does not match stays
   * unchanged, and `toLiteral` rejects it. Default: unchanged.
   */
  fromJson?(json: unknown, spec: Spec, read: InputReader): unknown;
  /** Converts a value to JSON that `fromJson` reads back. Default: by the value alone. */
  toJson?(value: unknown, spec: Spec, toJson: WriteJson): unknown;

  /** Describes a value of the type, for help and errors: `an integer`. */
  describe(spec: Spec, depth: number, convert: TypeNames): string;
  /** Describes several values, for example `integers`. Default: `items, each …`. */
  readonly plural?: string;
  /** Returns the type's name for tables, for example `list[int]`. Default: the kind. */
  getShortName?(spec: Spec, depth: number, convert: TypeNames): string;

  /** The JavaScript values that a caller may pass. */
  readonly faces: readonly VariantFace[];
  /** The kind of column that holds such values in a table; undefined if no column can. */
  readonly column: ColumnKind | undefined;
}

/** Names omit deeper nesting, because the type may come from a hostile template. */
export const MAX_NAME_DEPTH = 3;

/** Describes and names types of any family. */
export interface TypeNames {
  readonly describe: (spec: TypeSpec, depth?: number) => string;
  /** Describes several values of the type: `integers`, `lists of strings`. */
  readonly describeMany: (spec: TypeSpec, depth: number) => string;
  readonly getShortName: (spec: TypeSpec, depth: number) => string;
}

/** Converts values of types of any family. */
export interface Conversions extends TypeNames {
  readonly toLiteral: (value: unknown, node: TypeNode, faults: ValueFaults) => Literal;
  readonly toNative: (literal: Literal, node: TypeNode, faults: ValueFaults) => unknown;
  readonly toPlain: (value: unknown, node: TypeNode, faults: ValueFaults) => Plain;
  readonly fromPlain: (plain: unknown, node: TypeNode, faults: ValueFaults) => unknown;
  readonly ownsLiteral: (literal: Literal, spec: TypeSpec) => boolean;
  readonly toLiteralType: (spec: TypeSpec) => LiteralType;
  readonly toTaggedType: (spec: TypeSpec) => LiteralType;
  readonly toJsonSchema: (spec: TypeSpec) => JsonObject;
}

/** Reads values of any type that a user wrote. */
export interface InputReader extends TypeNames {
  /** The current time in milliseconds, for the value `now`. */
  readonly now: () => number;
  readonly fromText: (text: string, spec: TypeSpec) => unknown;
  /** Returns a value without a type unchanged. */
  readonly fromJson: (json: unknown, spec: TypeSpec | undefined) => unknown;
  /** Parses JSON text. Throws InputTextError. */
  readonly parseJson: (text: string, spec: TypeSpec) => unknown;
}

/** Writes a value as JSON. The type is undefined if it is unknown, or the value does not match. */
export type WriteJson = (value: unknown, spec: TypeSpec | undefined) => unknown;

/** Text that is not a value of its type. The message says what was expected and received. */
export class InputTextError extends Error {}

export function refuseText(text: string, spec: TypeSpec, { describe }: TypeNames): never {
  throw new InputTextError(`expected ${describe(spec)}, got ${JSON.stringify(text)}`);
}

/** How a table stores the values of a column. */
export type ColumnKind =
  | "bool"
  | "int64"
  | "float64"
  | "string"
  | "bytes"
  | "json"
  | "duration"
  | "reference"
  | "timestamp"
  | "list"
  | "map"
  | "struct";
