import type { Struct } from "../base/struct.ts";
import type { BlobType, LiteralType, SchemaType, StructuredDatasetType } from "./literal-type.ts";

/**
 * Flyte's value messages as plain objects (`flyteidl.core.Literal` and its parts), the same in
 * Flyte 1 and Flyte 2. They have the field names and shapes of the protobuf messages, so encoding
 * needs no copy. Null and undefined both mean that a field is not set.
 */

/**
 * An int64: a safe integer, or its two 32-bit halves. `high` has the sign; `low` counts as
 * unsigned.
 */
export type Int64 = number | { readonly low: number; readonly high: number };

/** `google.protobuf.Timestamp` or `Duration`. */
export interface SecondsAndNanos {
  /** Whole seconds, since 1970 in a Timestamp. 0 if not set. */
  readonly seconds?: Int64 | null;
  /**
   * Below 1,000,000,000; at least 0 in a Timestamp, with the sign of the seconds in a Duration. 0
   * if not set.
   */
  readonly nanos?: number | null;
}

/** Exactly one of scalar, collection, map and offloadedMetadata is set. */
export interface Literal {
  /** A single value. */
  readonly scalar?: Scalar | null;
  /** A list. */
  readonly collection?: LiteralCollection | null;
  /** A dict. */
  readonly map?: LiteralMap | null;
  /** Replaces the value in Flyte's cache keys. */
  readonly hash?: string | null;
  /** Additional facts about the value, for example `FlyteFile.metadata`. */
  readonly metadata?: { readonly [key: string]: string } | null;
  /** Set instead of a value that is too large to send: its URI, its size and its type. */
  readonly offloadedMetadata?: {
    readonly uri?: string | null;
    readonly sizeBytes?: Int64 | null;
    readonly inferredType?: LiteralType | null;
  } | null;
}

/** `flyteidl.core.LiteralCollection`: a list. */
export interface LiteralCollection {
  /** In order. Empty if not set. */
  readonly literals?: readonly Literal[] | null;
}

/** `flyteidl.core.LiteralMap`: inputs or outputs by name, or a dict. */
export interface LiteralMap {
  /** Empty if not set. */
  readonly literals?: { readonly [name: string]: Literal } | null;
}

/** `flyteidl.core.Scalar`: exactly one of its fields is set. */
export interface Scalar {
  /** A number, string, boolean, moment or duration. */
  readonly primitive?: Primitive | null;
  /** A file or a directory, by its URI. */
  readonly blob?: {
    readonly metadata?: { readonly type?: BlobType | null } | null;
    readonly uri?: string | null;
  } | null;
  /** Bytes, with their encoding in `tag`: `msgpack` for objects and dicts. */
  readonly binary?: { readonly value?: Uint8Array | null; readonly tag?: string | null } | null;
  /** A table in the older form, by its URI. */
  readonly schema?: { readonly uri?: string | null; readonly type?: SchemaType | null } | null;
  /** None, as an empty object. */
  readonly noneType?: object | null;
  /** An error, and the workflow node that failed. */
  readonly error?: {
    readonly failedNodeId?: string | null;
    readonly message?: string | null;
  } | null;
  /** JSON in the older form; newer SDKs write `binary`. */
  readonly generic?: Struct | null;
  /** A table, by its URI. */
  readonly structuredDataset?: StructuredDataset | null;
  /** The value, and the type of its variant with the variant's tag. */
  readonly union?: { readonly value?: Literal | null; readonly type?: LiteralType | null } | null;
}

/** `flyteidl.core.Primitive`: exactly one of its fields is set. */
export interface Primitive {
  /** A 64-bit integer. */
  readonly integer?: Int64 | null;
  /** A double, including NaN and the infinities. */
  readonly floatValue?: number | null;
  /** A string, or a member of an enum. */
  readonly stringValue?: string | null;
  /** False counts as set. */
  readonly boolean?: boolean | null;
  /** A moment, in UTC. */
  readonly datetime?: SecondsAndNanos | null;
  /** A length of time. */
  readonly duration?: SecondsAndNanos | null;
}

/** `flyteidl.core.StructuredDataset`: the value of a dataset, which is a reference. */
export interface StructuredDataset {
  /** Where it is stored. */
  readonly uri?: string | null;
  /** Its format and columns. */
  readonly metadata?: { readonly structuredDatasetType?: StructuredDatasetType | null } | null;
}

export function primitiveLiteral(primitive: Primitive): Literal {
  return { scalar: { primitive } };
}

/**
 * True if two messages are equal. A default equals an unset field, and an instance of a codec's
 * class equals a plain object.
 */
export function isSameMessage(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (isUnset(one) || isUnset(other)) return isUnset(one) && isUnset(other);
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return false;
  if (Array.isArray(one) && Array.isArray(other) && one.length !== other.length) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) =>
    isSameMessage((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  );
}

const DEFAULTS: readonly unknown[] = [undefined, null, "", 0, false];

function isUnset(value: unknown): boolean {
  return DEFAULTS.includes(value) || (Array.isArray(value) && value.length === 0);
}

/** The caller must check that the value fits 64 bits. */
export function int64FromBigint(value: bigint): Int64 {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER))
    return Number(value);
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
}

export function int64ToBigint(value: Int64): bigint {
  if (typeof value === "number") return BigInt(value);
  return (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
}

/** Like `int64ToSafeNumber`, for a uint64 in the same two halves. */
export function uint64ToSafeNumber(value: Int64): number | undefined {
  const number = int64ToSafeNumber(
    typeof value === "number" ? value : { low: value.low, high: value.high >>> 0 },
  );
  return number !== undefined && number >= 0 ? number : undefined;
}

/** Returns undefined if a number would lose digits. */
export function int64ToSafeNumber(value: Int64): number | undefined {
  const number = typeof value === "number" ? value : value.high * 0x1_0000_0000 + (value.low >>> 0);
  return Number.isSafeInteger(number) ? number : undefined;
}
