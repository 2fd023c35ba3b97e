import { isKind, isPlainObject } from "../../base/json.ts";
import { quote } from "../../base/text.ts";
import { describeValue, type ValueFaults } from "../faults.ts";
import { BlobDimensionality } from "../literal-type.ts";
import type { ReferenceSpec, TypeNode } from "../types/flyte-type.ts";
import { setRowType } from "../types/reference-access.ts";
import { Dataset, FlyteDirectory, FlyteFile } from "../types/references.ts";
import type { Family, InputReader } from "./family.ts";
import { fieldsFromJson } from "./object-family.ts";
import { toReferenceSchema } from "./reference-schemas.ts";
import { isUnicode } from "./simple-families.ts";

/** What a file, a directory or a dataset refers to. */
interface Located {
  readonly uri: string;
  readonly format: string;
  /** Files only. */
  readonly metadata?: Metadata | null | undefined;
}

type Metadata = { readonly [key: string]: string };

/** What the families of files, directories and datasets have in common. */
const REFERENCE_PARTS = {
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
  const wrong = located === NOWHERE ? "" : ` whose URI is ${describeValue(located.uri)}`;
  const expected = `${describeReference(spec)}, or its path or URI`;
  faults.reportGot(expected, describeValue(value) + wrong);
  return NOWHERE;
}

function locatedFromPlain(
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
function checkMetadata(metadata: unknown, faults: ValueFaults): Metadata | undefined {
  if (metadata == null) return undefined;
  const isText = ([key, value]: [string, unknown]): boolean =>
    isUnicode(key) && typeof value === "string" && isUnicode(value);
  if (isPlainObject(metadata) && Object.entries(metadata).every(isText))
    return Object.keys(metadata).length === 0 ? undefined : (metadata as Metadata);
  faults.inside("metadata", () => faults.report("an object of strings", metadata));
  return undefined;
}

function canBeUri(text: unknown): boolean {
  return typeof text === "string" && text !== "" && isUnicode(text);
}

function describeReference({ kind, format }: ReferenceSpec): string {
  return format === "" ? `a ${kind}` : `a ${kind} of format ${quote(format)}`;
}

const JSON_KEYS: ReadonlySet<string> = new Set(["uri", "path", "format", "metadata"]);

/** Reads `{"uri", "format", "metadata"}`, as a user writes it. Undefined for any other value. */
function locatedFromJson(json: unknown): Located | undefined {
  if (!isPlainObject(json) || !Object.keys(json).every((key) => JSON_KEYS.has(key)))
    return undefined;
  const { uri = json["path"], format = "", metadata = {} } = json;
  return typeof uri === "string" && typeof format === "string"
    ? { uri, format, metadata: metadata as Metadata }
    : undefined;
}

export const fileFamily: Family<ReferenceSpec> = {
  ...REFERENCE_PARTS,
  toLiteral(value, spec, faults) {
    const { uri, format, metadata } = checkLocated(value, spec, faults);
    const type = { format, dimensionality: getDimensionality(spec) };
    const scalar = { blob: { metadata: { type }, uri } };
    return metadata == null ? { scalar } : { scalar, metadata };
  },
  toNative(literal, spec, faults) {
    const { metadata, uri } = literal.scalar?.blob ?? {};
    const type = metadata?.type;
    if (literal.scalar?.blob == null || (type?.dimensionality ?? 0) !== getDimensionality(spec))
      return faults.reportLiteral(describeReference(spec), literal);
    const format = type?.format || spec.format;
    return newReference(spec, { uri: uri ?? "", format, metadata: { ...literal.metadata } });
  },
  toPlain(value, spec, faults) {
    const { uri, format, metadata } = checkLocated(value, spec, faults);
    if (spec.carriedAs === "flyte2") return { path: uri, format };
    return metadata == null ? { path: uri } : { path: uri, metadata };
  },
  fromPlain(plain, spec, faults) {
    const located = locatedFromPlain(plain, "path", ["format"], spec, faults);
    const hasMetadata = spec.kind === "file" && isPlainObject(plain);
    const metadata = hasMetadata ? checkMetadata(plain["metadata"], faults) : undefined;
    return newReference(spec, { ...located, metadata });
  },
  ownsLiteral: ({ scalar }) =>
    scalar?.blob != null && scalar.blob.metadata?.type?.dimensionality !== 1,

  literalType: (spec) => ({
    blob: { format: spec.format, dimensionality: getDimensionality(spec) },
  }),
  getTransformerName: ({ carriedAs }) => (carriedAs === "flyte2" ? "File" : "FlyteFilePath"),

  fromJson(json, spec) {
    const located = locatedFromJson(json);
    return located === undefined ? json : newReference(spec, located); // toLiteral checks the metadata
  },

  plural: "files",

  faces: ["object", "text"],
};

export const directoryFamily: Family<ReferenceSpec> = {
  ...fileFamily,
  ownsLiteral: ({ scalar }) => scalar?.blob?.metadata?.type?.dimensionality === 1,

  getTransformerName: ({ carriedAs }) => (carriedAs === "flyte2" ? "Dir" : "FlyteDirectory"),

  plural: "directories",
};

function newReference(
  { kind }: ReferenceSpec,
  { uri, format, metadata }: Located,
): FlyteFile | FlyteDirectory {
  return kind === "file"
    ? new FlyteFile(uri, format, metadata ?? {})
    : new FlyteDirectory(uri, format);
}

function getDimensionality({ kind }: ReferenceSpec): BlobDimensionality {
  return kind === "file" ? BlobDimensionality.SINGLE : BlobDimensionality.MULTIPART;
}

export const datasetFamily: Family<ReferenceSpec> = {
  ...REFERENCE_PARTS,
  toLiteral(value, spec, faults, { toLiteralType }) {
    const { uri, format } = checkLocated(value, spec, faults);
    if (spec.schema !== undefined) return { scalar: { schema: { uri, type: spec.schema } } };
    const columns = toLiteralType(spec).structuredDatasetType?.columns ?? [];
    const metadata = { structuredDatasetType: { columns, format } };
    return { scalar: { structuredDataset: { uri, metadata } } };
  },
  /** Also reads the older form of a table, `core.Schema`, which is always Parquet. */
  toNative(literal, spec, faults) {
    const { structuredDataset, schema } = literal.scalar ?? {};
    if (schema != null) return newDataset(schema.uri ?? "", spec.format || "parquet", spec);
    if (structuredDataset == null) return faults.reportLiteral(describeReference(spec), literal);
    const format = structuredDataset.metadata?.structuredDatasetType?.format || spec.format;
    return newDataset(structuredDataset.uri ?? "", format, spec);
  },
  toPlain(value, spec, faults) {
    const { uri, format } = checkLocated(value, spec, faults);
    return spec.carriedAs === "flyte2" ? { uri, format } : { uri, file_format: format };
  },
  /** Flyte 2 calls the key `format`. */
  fromPlain(plain, spec, faults) {
    const { uri, format } = locatedFromPlain(plain, "uri", ["file_format", "format"], spec, faults);
    return newDataset(uri, format, spec);
  },
  ownsLiteral: ({ scalar }) => scalar?.structuredDataset != null || scalar?.schema != null,

  literalType({ columns = new Map<string, TypeNode>(), format }, { toLiteralType }) {
    const types = [...columns].map(([name, { spec }]) => ({
      name,
      literalType: toLiteralType(spec),
    }));
    return { structuredDatasetType: { columns: types, format } };
  },
  getTransformerName: ({ carriedAs }) =>
    carriedAs === "flyte2" ? "DataFrame Transformer" : "StructuredDataset Transformer",

  fromJson(json, { row }, read) {
    if (Array.isArray(json) && row !== undefined)
      return json.map((cells) => fieldsFromJson(cells, row, read));
    const located = locatedFromJson(json);
    return located === undefined ? json : new Dataset(located.uri, located.format);
  },

  plural: "datasets",

  faces: ["object", "list", "text"],
};

/** The declared columns are needed when the rows are read. */
function newDataset(uri: string, format: string, { row }: ReferenceSpec): Dataset {
  const dataset = new Dataset(uri, format);
  if (row !== undefined) setRowType(dataset, row);
  return dataset;
}
