import { type JsonObject, isPlainObject } from "../../base/json.ts";
import { BlobDimensionality } from "../literal-type.ts";
import type { ReferenceSpec } from "../types/flyte-type.ts";
import { FlyteDirectory, FlyteFile } from "../types/references.ts";
import type { Family } from "./family.ts";
import { toFlyte2ReferenceSchema } from "./flyte2-reference-schemas.ts";
import {
  type Located,
  REFERENCE_PARTS,
  anyOfSchemas,
  checkLocated,
  checkMetadata,
  describeReference,
  locatedFromJson,
  locatedFromPlain,
  toClassSchema,
} from "./located.ts";

const PATH_SCHEMA = anyOfSchemas({ type: "string" }, { type: "string", format: "path" });

const METADATA_SCHEMA: JsonObject = {
  type: "object",
  additionalProperties: { type: "string" },
  propertyNames: { type: "string" },
};

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
    const metadata = isPlainObject(plain) ? checkMetadata(plain["metadata"], faults) : undefined;
    return newReference(spec, { ...located, metadata });
  },
  ownsLiteral: ({ scalar }) =>
    scalar?.blob != null && scalar.blob.metadata?.type?.dimensionality !== 1,

  literalType: ({ format }) => ({ blob: { format, dimensionality: BlobDimensionality.SINGLE } }),
  getTransformerName: ({ carriedAs }) => (carriedAs === "flyte2" ? "File" : "FlyteFilePath"),
  toJsonSchema: (spec) =>
    spec.carriedAs === "flyte2"
      ? toFlyte2ReferenceSchema(spec)
      : toClassSchema("FlyteFile", {
          path: PATH_SCHEMA,
          metadata: anyOfSchemas(METADATA_SCHEMA, { type: "null" }),
        }),

  fromJson(json, spec) {
    const located = locatedFromJson(json);
    return located === undefined ? json : newReference(spec, located); // toLiteral checks the metadata
  },

  plural: "files",

  faces: ["object", "text"],
};

export const directoryFamily: Family<ReferenceSpec> = {
  ...fileFamily,
  fromPlain: (plain, spec, faults) =>
    newReference(spec, locatedFromPlain(plain, "path", ["format"], spec, faults)),
  ownsLiteral: ({ scalar }) => scalar?.blob?.metadata?.type?.dimensionality === 1,

  literalType: ({ format }) => ({ blob: { format, dimensionality: BlobDimensionality.MULTIPART } }),
  getTransformerName: ({ carriedAs }) => (carriedAs === "flyte2" ? "Dir" : "FlyteDirectory"),
  toJsonSchema: (spec) =>
    spec.carriedAs === "flyte2"
      ? toFlyte2ReferenceSchema(spec)
      : toClassSchema("FlyteDirectory", { path: PATH_SCHEMA }),

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
