import type { JsonObject } from "../../base/json.ts";
import type { ReferenceSpec } from "../types/flyte-type.ts";

const OPTIONAL_TEXT = [{ type: "string" }, { type: "null" }];

const toOptional = (title: string, defaultValue: string | null): JsonObject => ({
  anyOf: OPTIONAL_TEXT,
  default: defaultValue,
  title,
});

const HASH = toOptional("Hash", null);

/** The schemas of flyte-sdk's own classes, by which it recognizes them in an object. */
const SCHEMAS: Readonly<Record<ReferenceSpec["kind"], JsonObject>> = {
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

export function toFlyte2ReferenceSchema({ kind }: ReferenceSpec): JsonObject {
  return SCHEMAS[kind];
}

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
