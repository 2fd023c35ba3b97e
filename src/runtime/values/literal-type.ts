import type { Struct } from "../base/struct.ts";
/**
 * Flyte's type messages as plain objects (`flyteidl.core.LiteralType` and its parts), the same in
 * Flyte 1 and Flyte 2. They have the field names and shapes of the protobuf messages, so encoding
 * needs no copy. Null and undefined both mean that a field is not set.
 */

/**
 * `flyteidl.core.SimpleType`. STRUCT is the type of objects and untyped JSON, NONE the type of
 * null.
 */
export const SimpleType = {
  NONE: 0,
  INTEGER: 1,
  FLOAT: 2,
  STRING: 3,
  BOOLEAN: 4,
  DATETIME: 5,
  DURATION: 6,
  BINARY: 7,
  ERROR: 8,
  STRUCT: 9,
} as const;
// eslint-disable-next-line @typescript-eslint/no-redeclare -- the values and their type
export type SimpleType = (typeof SimpleType)[keyof typeof SimpleType];

/** `flyteidl.core.BlobType.BlobDimensionality`: SINGLE is a file, MULTIPART a directory. */
export const BlobDimensionality = { SINGLE: 0, MULTIPART: 1 } as const;
// eslint-disable-next-line @typescript-eslint/no-redeclare -- the values and their type
export type BlobDimensionality = (typeof BlobDimensionality)[keyof typeof BlobDimensionality];

/** Exactly one of the variants is set. */
export interface LiteralType {
  /** NONE counts as set, although it is 0. */
  readonly simple?: SimpleType | null;
  /** A table in the older form. */
  readonly schema?: SchemaType | null;
  /** A list; this is the type of its elements. */
  readonly collectionType?: LiteralType | null;
  /** A dict with string keys; this is the type of its values. */
  readonly mapValueType?: LiteralType | null;
  /** A file or a directory. */
  readonly blob?: BlobType | null;
  /** One of several strings. */
  readonly enumType?: EnumType | null;
  /** A table. */
  readonly structuredDatasetType?: StructuredDatasetType | null;
  /** One of several types. An optional type is a union with NONE. */
  readonly unionType?: UnionType | null;
  /** For example the JSON schema of a STRUCT. */
  readonly metadata?: Struct | null;
  /** Notes of an SDK, for example how a STRUCT is encoded. */
  readonly annotation?: { readonly annotations?: Struct | null } | null;
  /** The SDK's transformer that created the type, and the fields of a STRUCT. */
  readonly structure?: TypeStructure | null;
}

/** A type without parameters. It is frozen because all its values share it. */
export function toSimpleType(simple: SimpleType): LiteralType {
  return Object.freeze({ simple });
}

/** `flyteidl.core.BlobType`: a file or a directory. */
export interface BlobType {
  /** For example `csv`; empty if unknown. */
  readonly format?: string | null;
  /** SINGLE if not set. */
  readonly dimensionality?: BlobDimensionality | null;
}

/** `flyteidl.core.EnumType`. */
export interface EnumType {
  /** In declared order: the members' values in Flyte 1, their names in Flyte 2. */
  readonly values?: readonly string[] | null;
}

/** `flyteidl.core.UnionType`. */
export interface UnionType {
  /** In declared order, each with a `structure.tag`. */
  readonly variants?: readonly LiteralType[] | null;
}

/** `flyteidl.core.StructuredDatasetType`: a dataset. */
export interface StructuredDatasetType {
  /** Unknown if not set or empty. */
  readonly columns?: readonly DatasetColumn[] | null;
  /** For example `parquet`; empty if unknown. */
  readonly format?: string | null;
}

/** `flyteidl.core.StructuredDatasetType.DatasetColumn`. */
export interface DatasetColumn {
  /** Dotted for a nested column: `place.city`. */
  readonly name?: string | null;
  /** The type of its values. */
  readonly literalType?: LiteralType | null;
}

/** `flyteidl.core.SchemaType`: the predecessor of datasets. */
export interface SchemaType {
  /**
   * The name and type of each column: 0 INTEGER, 1 FLOAT, 2 STRING, 3 BOOLEAN, 4 DATETIME, 5
   * DURATION.
   */
  readonly columns?:
    readonly { readonly name?: string | null; readonly type?: number | null }[] | null;
}

/** The origin of a type. Readers of a union find the variant by its `tag`. */
export interface TypeStructure {
  /** The name of the transformer that created the type, for example `int` or `Typed List`. */
  readonly tag?: string | null;
  /** The types of a class's fields, by name. Flyte 1 only. */
  readonly dataclassType?: { readonly [field: string]: LiteralType } | null;
}
