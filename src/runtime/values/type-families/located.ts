import { isKind, isPlainObject } from "../../base/json.ts";
import { quote } from "../../base/text.ts";
import { describeValue } from "../describe-value.ts";
import type { ValueFaults } from "../faults.ts";
import type { ReferenceSpec } from "../types/flyte-type.ts";
import type { InputReader } from "./family.ts";
import { toReferenceSchema } from "./reference-schemas.ts";
import { isUnicode } from "./simple-families.ts";

/** What a file, a directory or a dataset refers to. */
export interface Located {
  readonly uri: string;
  readonly format: string;
  /** Files only. */
  readonly metadata?: Metadata | null | undefined;
}

type Metadata = { readonly [key: string]: string };

/** What the families of files, directories and datasets have in common. */
export const REFERENCE_PARTS = {
  /** Text that looks like JSON is JSON; any other text is a path or URI. */
  fromText: (text: string, spec: ReferenceSpec, { parseJson }: InputReader): unknown =>
    /^\s*[{[]/.test(text) ? parseJson(text, spec) : text,
  describe: describeReference,
  toJsonSchema: toReferenceSchema,
  getShortName: ({ kind, format }: ReferenceSpec): string =>
    format === "" ? kind : `${kind}[${format}]`,
  column: "reference",
} as const;

const NOWHERE: Located = { uri: "", format: "" };

/**
 * Accepts a URI or path as text, or a reference of the same kind. The type's format overrides the
 * value's.
 */
export function checkLocated(value: unknown, spec: ReferenceSpec, faults: ValueFaults): Located {
  if (typeof value === "string" && canBeUri(value)) return { uri: value, format: spec.format };
  const located = isKind(value, spec.kind) ? (value as Located) : NOWHERE;
  if (canBeUri(located.uri))
    return {
      uri: located.uri,
      format: spec.format || located.format,
      metadata: checkMetadata(located.metadata, faults),
    };
  const wrong = located === NOWHERE ? "" : ` whose URI is ${describeWrongUri(located.uri)}`;
  const expected = `${describeReference(spec)}, or its path or URI`;
  faults.reportGot(expected, describeValue(value) + wrong);
  return NOWHERE;
}

export function locatedFromPlain(
  plain: unknown,
  uriKey: string,
  formatKeys: readonly string[],
  spec: ReferenceSpec,
  faults: ValueFaults,
): Located {
  const fields = isPlainObject(plain) ? plain : {};
  const uri = fields[uriKey];
  if (typeof uri !== "string") {
    faults.report(`${describeReference(spec)} as an object with "${uriKey}"`, plain);
    return NOWHERE;
  }
  const format = formatKeys
    .map((key) => fields[key])
    .find((value): value is string => typeof value === "string" && value !== "");
  return { uri, format: format ?? spec.format };
}

/** Returns undefined if the metadata is missing or empty. */
export function checkMetadata(metadata: unknown, faults: ValueFaults): Metadata | undefined {
  if (metadata == null) return undefined;
  const isText = ([key, value]: [string, unknown]): boolean =>
    isUnicode(key) && typeof value === "string" && isUnicode(value);
  if (isPlainObject(metadata) && Object.entries(metadata).every(isText))
    return Object.keys(metadata).length === 0 ? undefined : (metadata as Metadata);
  faults.inside("metadata", () => faults.report("an object of strings", metadata));
  return undefined;
}

function describeWrongUri(uri: unknown): string {
  if (uri === "") return "empty";
  return typeof uri === "string" ? "not valid Unicode" : describeValue(uri);
}

function canBeUri(text: unknown): boolean {
  return typeof text === "string" && text !== "" && isUnicode(text);
}

export function describeReference({ kind, format }: ReferenceSpec): string {
  return format === "" ? `a ${kind}` : `a ${kind} of format ${quote(format)}`;
}

const JSON_KEYS: ReadonlySet<string> = new Set(["uri", "path", "format", "metadata"]);

/** Reads `{"uri", "format", "metadata"}`, as a user writes it. Undefined for any other value. */
export function locatedFromJson(json: unknown): Located | undefined {
  if (!isPlainObject(json) || !Object.keys(json).every((key) => JSON_KEYS.has(key)))
    return undefined;
  const { uri = json["path"], format = "", metadata = {} } = json;
  return typeof uri === "string" && typeof format === "string"
    ? { uri, format, metadata: metadata as Metadata }
    : undefined;
}
