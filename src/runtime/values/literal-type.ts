import type { Struct } from "../base/struct.ts";
/**
 * Flyte's type messages as plain objects (`flyteidl.core.LiteralType` and its parts), the same in Flyte 1 and Flyte 2.
 * They have the names and the shape of the protobuf messages, so encoding needs no copy. Null and undefined both mean that a field is not set.
 */

/** `flyteidl.core.SimpleType`. STRUCT is the type of objects and untyped JSON; NONE that of a value that is not there. */
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
export type SimpleType = (typeof SimpleType)[keyof typeof SimpleType];

/** `flyteidl.core.BlobType.BlobDimensionality`: SINGLE is a file, MULTIPART a directory. */
export const BlobDimensionality = { SINGLE: 0, MULTIPART: 1 } as const;
export type BlobDimensionality = (typeof BlobDimensionality)[keyof typeof BlobDimensionality];

/** Exactly one of the variants is set. */
export interface LiteralType {
  /** NONE counts as set, though it is 0. */
  readonly simple?: SimpleType | null;
  /** A table in its older form. */
  readonly schema?: SchemaType | null;
  /** A list; this is the type of its elements. */
  readonly collectionType?: LiteralType | null;
  /** A dict whose keys are texts; this is the type of its values. */
  readonly mapValueType?: LiteralType | null;
  /** A file or a directory. */
  readonly blob?: BlobType | null;
  /** One of some texts. */
  readonly enumType?: EnumType | null;
  /** A table. */
  readonly structuredDatasetType?: StructuredDatasetType | null;
  /** One of some types; an optional one is a union with NONE. */
  readonly unionType?: UnionType | null;
  /** For instance the JSON schema of a STRUCT. */
  readonly metadata?: Struct | null;
  /** What an SDK notes for itself: how a STRUCT is carried, for instance. */
  readonly annotation?: { readonly annotations?: Struct | null } | null;
  /** Which transformer of an SDK made the type, and what a STRUCT's fields are. */
  readonly structure?: TypeStructure | null;
}

/** A type without parts, frozen since all values of the type share it. */
export function toSimpleType(simple: SimpleType): LiteralType {
  return Object.freeze({ simple });
}

/** `flyteidl.core.BlobType`: a file or a directory. */
export interface BlobType {
  /** Such as `csv`; empty where nothing is said. */
  readonly format?: string | null;
  /** Not set: SINGLE. */
  readonly dimensionality?: BlobDimensionality | null;
}

/** `flyteidl.core.EnumType`. */
export interface EnumType {
  /** In the order of their definition: the members' values in Flyte 1, their names in Flyte 2. */
  readonly values?: readonly string[] | null;
}

/** `flyteidl.core.UnionType`. */
export interface UnionType {
  /** In the order of their declaration, each with a `structure.tag`. */
  readonly variants?: readonly LiteralType[] | null;
}

/** `flyteidl.core.StructuredDatasetType`: a dataset. */
export interface StructuredDatasetType {
  /** Not set or empty: nothing is said of them. */
  readonly columns?: readonly DatasetColumn[] | null;
  /** Such as `parquet`; empty where nothing is said. */
  readonly format?: string | null;
}

/** `flyteidl.core.StructuredDatasetType.DatasetColumn`. */
export interface DatasetColumn {
  /** Of a column within another one with dots: `place.city`. */
  readonly name?: string | null;
  /** What its values are. */
  readonly literalType?: LiteralType | null;
}

/** `flyteidl.core.SchemaType`: what Flyte had before datasets. */
export interface SchemaType {
  /** Name and type of each: 0 INTEGER, 1 FLOAT, 2 STRING, 3 BOOLEAN, 4 DATETIME, 5 DURATION. */
  readonly columns?:
    readonly { readonly name?: string | null; readonly type?: number | null }[] | null;
}

/** `tag` is the name of the transformer that made the type; a union's reader tells its variants by it. */
export interface TypeStructure {
  /** Such as `int`, or `Typed List`. */
  readonly tag?: string | null;
  /** The types of a class's fields, by name. Flyte 1 only. */
  readonly dataclassType?: { readonly [field: string]: LiteralType } | null;
}
