import { addToSource } from "../types/dataset-source.ts";
import type { ReferenceSpec, TypeNode } from "../types/flyte-type.ts";
import { Dataset } from "../types/references.ts";
import type { Family } from "./family.ts";
import { toFlyte2ReferenceSchema } from "./flyte2-reference-schemas.ts";
import {
  REFERENCE_PARTS,
  anyOfSchemas,
  checkLocated,
  describeReference,
  locatedFromJson,
  locatedFromPlain,
  toClassSchema,
} from "./located.ts";
import { fieldsFromJson } from "./object-family.ts";

const TEXT_SCHEMA = anyOfSchemas({ type: "string" }, { type: "null" });

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
  toJsonSchema: (spec) =>
    spec.carriedAs === "flyte2"
      ? toFlyte2ReferenceSchema(spec)
      : toClassSchema("StructuredDataset", {
          uri: TEXT_SCHEMA,
          file_format: { ...TEXT_SCHEMA, default: "" },
        }),

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
  if (row !== undefined) addToSource(dataset, { row });
  return dataset;
}
