import type { BlobType, LiteralType, SchemaType, Struct, StructuredDatasetType } from "./literal-type.ts";

/**
 * Flyte's value messages as plain objects (`flyteidl.core.Literal` and its parts), the same in Flyte 1 and Flyte 2.
 * They have the names and the shape of the protobuf messages, so encoding needs no copy.
 */

/** An int64: a safe integer, or its two halves of 32 bits. See `int64FromBigint` and `int64ToBigint`. */
export type Int64 = number | { readonly low: number; readonly high: number };

/** `google.protobuf.Timestamp` or `Duration`. */
export interface SecondsAndNanos {
  readonly seconds?: Int64 | null;
  readonly nanos?: number | null;
}

/** Exactly one of scalar, collection, map and offloadedMetadata is set. */
export interface Literal {
  readonly scalar?: Scalar | null;
  readonly collection?: LiteralCollection | null;
  readonly map?: LiteralMap | null;
  readonly hash?: string | null;
  readonly metadata?: { readonly [key: string]: string } | null;
  readonly offloadedMetadata?: { readonly uri?: string | null; readonly sizeBytes?: Int64 | null; readonly inferredType?: LiteralType | null } | null;
}

/** `flyteidl.core.LiteralCollection`: a list. */
export interface LiteralCollection {
  readonly literals?: readonly Literal[] | null;
}

/** `flyteidl.core.LiteralMap`: inputs or outputs by name, or a dict. */
export interface LiteralMap {
  readonly literals?: { readonly [name: string]: Literal } | null;
}

/** `flyteidl.core.Scalar`: exactly one of its fields is set. */
export interface Scalar {
  readonly primitive?: Primitive | null;
  readonly blob?: { readonly metadata?: { readonly type?: BlobType | null } | null; readonly uri?: string | null } | null;
  readonly binary?: { readonly value?: Uint8Array | null; readonly tag?: string | null } | null;
  readonly schema?: { readonly uri?: string | null; readonly type?: SchemaType | null } | null;
  readonly noneType?: object | null;
  readonly error?: { readonly failedNodeId?: string | null; readonly message?: string | null } | null;
  readonly generic?: Struct | null;
  readonly structuredDataset?: StructuredDataset | null;
  readonly union?: { readonly value?: Literal | null; readonly type?: LiteralType | null } | null;
}

/** `flyteidl.core.Primitive`: exactly one of its fields is set. */
export interface Primitive {
  readonly integer?: Int64 | null;
  readonly floatValue?: number | null;
  readonly stringValue?: string | null;
  readonly boolean?: boolean | null;
  readonly datetime?: SecondsAndNanos | null;
  readonly duration?: SecondsAndNanos | null;
}

/** `flyteidl.core.StructuredDataset`: a dataset's value, a reference. */
export interface StructuredDataset {
  readonly uri?: string | null;
  readonly metadata?: { readonly structuredDatasetType?: StructuredDatasetType | null } | null;
}
