import type { JsonObject } from "../../base/json.ts";
import type { ReferenceSpec } from "../types/flyte-type.ts";

type Schemas = Readonly<Record<ReferenceSpec["kind"], JsonObject>>;

/** The schema of a field of an object that refers to a file, a folder or a dataset. */
export function toReferenceSchema({ kind, carriedAs }: ReferenceSpec): JsonObject {
  return (carriedAs === "flyte2" ? FLYTE2_SCHEMAS : FLYTE1_SCHEMAS)[kind];
}

const TEXT = { type: "string" };
const NULL = { type: "null" };

/** A schema that accepts any of the schemas. Its default is null. */
const anyOf = (...schemas: JsonObject[]): JsonObject => ({ anyOf: schemas, default: null });
const PATH = anyOf(TEXT, { type: "string", format: "path" });
const METADATA = { type: "object", additionalProperties: TEXT, propertyNames: TEXT };

/** The schemas of flytekit's own classes, which Python recognizes by the title. */
const FLYTE1_SCHEMAS: Schemas = {
  file: toClassSchema("FlyteFile", { path: PATH, metadata: anyOf(METADATA, NULL) }),
  directory: toClassSchema("FlyteDirectory", { path: PATH }),
  dataset: toClassSchema("StructuredDataset", {
    uri: anyOf(TEXT, NULL),
    file_format: { ...anyOf(TEXT, NULL), default: "" },
  }),
};

function toClassSchema(title: string, properties: JsonObject): JsonObject {
  return { type: "object", title, properties, additionalProperties: false };
}

const toOptional = (title: string, defaultValue: string | null): JsonObject => ({
  anyOf: [TEXT, NULL],
  default: defaultValue,
  title,
});

const HASH = toOptional("Hash", null);

/** The schemas of flyte-sdk's own classes, by which it recognizes them in an object. */
const FLYTE2_SCHEMAS: Schemas = {
  file: toBlobSchema("File", "A file reference with an optional format type."),
  directory: toBlobSchema("Dir", "A directory reference with an optional format type."),
  dataset: {
    type: "object",
    title: "DataFrame",
    description: "A tabular data reference backed by a remote file.",
    properties: {
      uri: toOptional("Uri", null),
      format: toOptional("Format", ""),
      hash: HASH,
    },
  },
};

function toBlobSchema(title: string, description: string): JsonObject {
  return {
    type: "object",
    title,
    description,
    properties: {
      path: { type: "string", title: "Path" },
      name: toOptional("Name", null),
      format: { type: "string", title: "Format", default: "" },
      hash: HASH,
    },
    required: ["path"],
  };
}
