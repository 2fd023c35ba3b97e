import { isPlainObject } from "../../base/json.ts";
import { BlobDimensionality } from "../literal-type.ts";
import type { ReferenceSpec, TypeNode } from "../types/flyte-type.ts";
import { setRowType } from "../types/reference-access.ts";
import { Dataset, FlyteDirectory, FlyteFile } from "../types/references.ts";
import type { Family } from "./family.ts";
import {
  checkLocated,
  checkMetadata,
  describeReference,
  type Located,
  locatedFromJson,
  locatedFromPlain,
  REFERENCE_PARTS,
} from "./located.ts";
import { fieldsFromJson } from "./object-family.ts";

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
