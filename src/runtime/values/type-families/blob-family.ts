import { isKind } from "../../base/brand.ts";
import { isPlainObject } from "../../base/json.ts";
import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import { BlobDimensionality } from "../literal-type.ts";
import type { Literal } from "../literal.ts";
import type { Plain } from "../msgpack/plain.ts";
import { describeSpec } from "../type-name.ts";
import type { ReferenceSpec } from "../types/flyte-type.ts";
import { FlyteDirectory, FlyteFile } from "../types/references.ts";
import { isUnicode } from "./string-family.ts";

/** What there is to say about something that lies elsewhere. */
export interface Located {
  readonly uri: string;
  readonly format: string;
  /** Of a file. */
  readonly metadata?: Metadata | null | undefined;
}

type Metadata = { readonly [key: string]: string };

const NOWHERE: Located = { uri: "", format: "" };

export function blobToLiteral(value: unknown, spec: ReferenceSpec, faults: Faults): Literal {
  const { uri, format, metadata } = checkLocated(value, spec, faults);
  const scalar = {
    blob: { metadata: { type: { format, dimensionality: getDimensionality(spec) } }, uri },
  };
  return metadata == null ? { scalar } : { scalar, metadata };
}

export function blobToNative(
  literal: Literal,
  spec: ReferenceSpec,
  faults: Faults,
): FlyteFile | FlyteDirectory {
  const blob = literal.scalar?.blob;
  if (blob == null || (blob.metadata?.type?.dimensionality ?? 0) !== getDimensionality(spec)) {
    faults.reportGot(describeSpec(spec), describeLiteral(literal));
    return newReference(spec, NOWHERE);
  }
  return newReference(spec, {
    uri: blob.uri ?? "",
    format: blob.metadata?.type?.format || spec.format,
    metadata: literal.metadata,
  });
}

export function blobToPlain(
  value: unknown,
  spec: ReferenceSpec,
  faults: Faults,
): { readonly [key: string]: Plain } {
  const { uri, metadata } = checkLocated(value, spec, faults);
  return metadata == null ? { path: uri } : { path: uri, metadata };
}

/** Flyte 2 writes a format beside the path. */
export function blobFromPlain(
  plain: unknown,
  spec: ReferenceSpec,
  faults: Faults,
): FlyteFile | FlyteDirectory {
  const located = locatedFromPlain(plain, "path", ["format"], spec, faults);
  const metadata =
    isPlainObject(plain) && spec.kind === "file"
      ? checkMetadata(plain["metadata"], faults)
      : undefined;
  return newReference(spec, { ...located, metadata });
}

/** A string, or an object of the kind. The type's format counts, and the value's where the type has none. */
export function checkLocated(value: unknown, spec: ReferenceSpec, faults: Faults): Located {
  if (typeof value === "string" && isUri(value)) return { uri: value, format: spec.format };
  const located = isKind(value, spec.kind) ? (value as Located) : NOWHERE;
  if (isUri(located.uri))
    return {
      uri: located.uri,
      format: spec.format || located.format,
      metadata: checkMetadata(located.metadata, faults),
    };
  faults.report(`${describeSpec(spec)}, or its path or URI`, value);
  return NOWHERE;
}

export function locatedFromPlain(
  plain: unknown,
  uriKey: string,
  formatKeys: readonly string[],
  spec: ReferenceSpec,
  faults: Faults,
): Located {
  const uri = isPlainObject(plain) ? plain[uriKey] : undefined;
  if (!isPlainObject(plain) || typeof uri !== "string") {
    faults.report(`${describeSpec(spec)} as an object with "${uriKey}"`, plain);
    return NOWHERE;
  }
  const format = formatKeys
    .map((key) => plain[key])
    .find((given) => typeof given === "string" && given !== "");
  return { uri, format: typeof format === "string" ? format : spec.format };
}

/** Undefined where there is none, or it is empty. */
function checkMetadata(metadata: unknown, faults: Faults): Metadata | undefined {
  if (metadata == null) return undefined;
  const isText = ([key, value]: [string, unknown]): boolean =>
    isUnicode(key) && typeof value === "string" && isUnicode(value);
  if (isPlainObject(metadata) && Object.entries(metadata).every(isText))
    return Object.keys(metadata).length === 0 ? undefined : (metadata as Metadata);
  const before = faults.count;
  faults.report("texts by their names", metadata);
  faults.within(before, "metadata");
  return undefined;
}

function isUri(text: unknown): boolean {
  return typeof text === "string" && text !== "" && isUnicode(text);
}

function newReference(
  spec: ReferenceSpec,
  { uri, format, metadata }: Located,
): FlyteFile | FlyteDirectory {
  return spec.kind === "file"
    ? new FlyteFile(uri, format, { ...metadata })
    : new FlyteDirectory(uri, format);
}

function getDimensionality(spec: ReferenceSpec): BlobDimensionality {
  return spec.kind === "file" ? BlobDimensionality.SINGLE : BlobDimensionality.MULTIPART;
}
