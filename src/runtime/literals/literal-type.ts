/**
 * Flyte's type messages as plain objects (`flyteidl.core.LiteralType` and its parts), the same in Flyte 1 and Flyte 2.
 * They have the names and the shape of the protobuf messages, so encoding needs no copy.
 */

/** `flyteidl.core.SimpleType`. */
export const SimpleType = { NONE: 0, INTEGER: 1, FLOAT: 2, STRING: 3, BOOLEAN: 4, DATETIME: 5, DURATION: 6, BINARY: 7, ERROR: 8, STRUCT: 9 } as const;
export type SimpleType = (typeof SimpleType)[keyof typeof SimpleType];

/** `flyteidl.core.BlobType.BlobDimensionality`. */
export const BlobDimensionality = { SINGLE: 0, MULTIPART: 1 } as const;
export type BlobDimensionality = (typeof BlobDimensionality)[keyof typeof BlobDimensionality];

/** Exactly one of the variants is set. */
export interface LiteralType {
  readonly simple?: SimpleType | null;
  readonly schema?: SchemaType | null;
  readonly collectionType?: LiteralType | null;
  readonly mapValueType?: LiteralType | null;
  readonly blob?: BlobType | null;
  readonly enumType?: EnumType | null;
  readonly structuredDatasetType?: StructuredDatasetType | null;
  readonly unionType?: UnionType | null;
  /** For instance the JSON schema of a STRUCT. */
  readonly metadata?: Struct | null;
  readonly annotation?: { readonly annotations?: Struct | null } | null;
  readonly structure?: TypeStructure | null;
}

/** `flyteidl.core.BlobType`: a file or a directory. */
export interface BlobType {
  readonly format?: string | null;
  readonly dimensionality?: BlobDimensionality | null;
}

/** `flyteidl.core.EnumType`. */
export interface EnumType {
  readonly values?: readonly string[] | null;
}

/** `flyteidl.core.UnionType`. */
export interface UnionType {
  readonly variants?: readonly LiteralType[] | null;
}

/** `flyteidl.core.StructuredDatasetType`: a dataset. */
export interface StructuredDatasetType {
  readonly columns?: readonly DatasetColumn[] | null;
  readonly format?: string | null;
}

/** `flyteidl.core.StructuredDatasetType.DatasetColumn`. */
export interface DatasetColumn {
  readonly name?: string | null;
  readonly literalType?: LiteralType | null;
}

/** `flyteidl.core.SchemaType`: what Flyte had before datasets. */
export interface SchemaType {
  readonly columns?: readonly { readonly name?: string | null; readonly type?: number | null }[] | null;
}

/** `tag` is the name of the transformer that made the type; a union's reader tells its variants by it. */
export interface TypeStructure {
  readonly tag?: string | null;
  readonly dataclassType?: { readonly [field: string]: LiteralType } | null;
}

/** `google.protobuf.Struct` as its message; see `jsonToStruct`. */
export interface Struct {
  readonly fields?: { readonly [key: string]: StructValue } | null;
}

/** `google.protobuf.Value` as its message. */
export interface StructValue {
  readonly nullValue?: 0 | null;
  readonly numberValue?: number | null;
  readonly stringValue?: string | null;
  readonly boolValue?: boolean | null;
  readonly structValue?: Struct | null;
  readonly listValue?: { readonly values?: readonly StructValue[] | null } | null;
}
