import type { Struct } from "../base/struct.ts";
import type { BlobType, LiteralType, SchemaType, StructuredDatasetType } from "./literal-type.ts";

/**
 * Flyte's value messages as plain objects (`flyteidl.core.Literal` and its parts), the same in Flyte 1 and Flyte 2.
 * They have the names and the shape of the protobuf messages, so encoding needs no copy. Null and undefined both mean that a field is not set.
 */

/** An int64: a safe integer, or its two halves of 32 bits. The sign is that of `high`; `low` counts as unsigned, whatever its sign. */
export type Int64 = number | { readonly low: number; readonly high: number };

/** `google.protobuf.Timestamp` or `Duration`. */
export interface SecondsAndNanos {
  /** Whole seconds; of a Timestamp since 1970. Not set: 0. */
  readonly seconds?: Int64 | null;
  /** Below 1,000,000,000; of a Timestamp 0 or more, of a Duration with the sign of the seconds. Not set: 0. */
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
  /** Stands for the value where calls are compared for the cache. */
  readonly hash?: string | null;
  /** What else is known of the value: {@link FlyteFile.metadata}, for instance. */
  readonly metadata?: { readonly [key: string]: string } | null;
  /** In place of a value that is too large: where it lies, how many bytes it has, and its type. */
  readonly offloadedMetadata?: {
    readonly uri?: string | null;
    readonly sizeBytes?: Int64 | null;
    readonly inferredType?: LiteralType | null;
  } | null;
}

/** `flyteidl.core.LiteralCollection`: a list. */
export interface LiteralCollection {
  /** In order; not set: empty. */
  readonly literals?: readonly Literal[] | null;
}

/** `flyteidl.core.LiteralMap`: inputs or outputs by name, or a dict. */
export interface LiteralMap {
  /** Not set: empty. */
  readonly literals?: { readonly [name: string]: Literal } | null;
}

/** `flyteidl.core.Scalar`: exactly one of its fields is set. */
export interface Scalar {
  /** Number, text, bool, moment or length of time. */
  readonly primitive?: Primitive | null;
  /** A file or a directory, by its URI. */
  readonly blob?: {
    readonly metadata?: { readonly type?: BlobType | null } | null;
    readonly uri?: string | null;
  } | null;
  /** Bytes, and in `tag` how they are to be read: `msgpack` for objects and dicts. */
  readonly binary?: { readonly value?: Uint8Array | null; readonly tag?: string | null } | null;
  /** A table in its older form, by its URI. */
  readonly schema?: { readonly uri?: string | null; readonly type?: SchemaType | null } | null;
  /** None: an empty object that is set. */
  readonly noneType?: object | null;
  /** What failed, and in which node of a workflow. */
  readonly error?: {
    readonly failedNodeId?: string | null;
    readonly message?: string | null;
  } | null;
  /** JSON in its older form; newer SDKs write `binary`. */
  readonly generic?: Struct | null;
  /** A table, by its URI. */
  readonly structuredDataset?: StructuredDataset | null;
  /** The value, and which variant it is of: its type, with the variant's tag. */
  readonly union?: { readonly value?: Literal | null; readonly type?: LiteralType | null } | null;
}

/** `flyteidl.core.Primitive`: exactly one of its fields is set. */
export interface Primitive {
  /** 64 bits. */
  readonly integer?: Int64 | null;
  /** A double; NaN and the infinities among them. */
  readonly floatValue?: number | null;
  /** A text, or a member of an enum. */
  readonly stringValue?: string | null;
  /** False counts as set. */
  readonly boolean?: boolean | null;
  /** A moment, in UTC. */
  readonly datetime?: SecondsAndNanos | null;
  /** A length of time. */
  readonly duration?: SecondsAndNanos | null;
}

/** `flyteidl.core.StructuredDataset`: a dataset's value, a reference. */
export interface StructuredDataset {
  /** Where it lies. */
  readonly uri?: string | null;
  /** Its format and columns. */
  readonly metadata?: { readonly structuredDatasetType?: StructuredDatasetType | null } | null;
}

/** True where two messages say the same: a default is as good as unset, and a class made by the codec as a plain object. */
export function isSameMessage(one: unknown, other: unknown): boolean {
  if (isUnset(one) || isUnset(other)) return isUnset(one) && isUnset(other);
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) =>
    isSameMessage((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  );
}

function isUnset(value: unknown): boolean {
  return (
    value == null ||
    value === "" ||
    value === 0 ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Takes any bigint of 64 bits; the caller has checked the range. */
export function int64FromBigint(value: bigint): Int64 {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER))
    return Number(value);
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
}

export function int64ToBigint(value: Int64): bigint {
  if (typeof value === "number") return BigInt(value);
  return (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
}

/** As `int64ToSafeNumber`, of a uint64, which is kept in the same halves. */
export function uint64ToSafeNumber(value: Int64): number | undefined {
  const number = int64ToSafeNumber(
    typeof value === "number" ? value : { low: value.low, high: value.high >>> 0 },
  );
  return number !== undefined && number >= 0 ? number : undefined;
}

/** The number, or undefined where a number would lose digits. */
export function int64ToSafeNumber(value: Int64): number | undefined {
  const number = typeof value === "number" ? value : value.high * 0x1_0000_0000 + (value.low >>> 0);
  return Number.isSafeInteger(number) ? number : undefined;
}
