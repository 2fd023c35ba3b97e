import type { ReferenceSpec, TypeKind, TypeSpec } from "../types/flyte-type.ts";

/** flytekit's name for what converts a type. It stands in every union, and is how a union's reader finds its variant. */
const TRANSFORMERS: Readonly<Record<TypeKind, string>> = {
  int: "int",
  bigint: "int",
  float: "float",
  string: "str",
  bool: "bool",
  datetime: "datetime",
  timestamp: "datetime",
  duration: "timedelta",
  none: "none",
  enum: "DefaultEnumTransformer",
  optional: "Typed Union",
  union: "Typed Union",
  list: "Typed List",
  dict: "Typed Dict",
  struct: "Typed Dict",
  object: "Object-Dataclass-Transformer",
  file: "FlyteFilePath",
  directory: "FlyteDirectory",
  dataset: "StructuredDataset Transformer",
};

/** Where Flyte 2's SDK has other names than flytekit. */
const FLYTE2: Readonly<Record<ReferenceSpec["kind"], string>> = {
  file: "File",
  directory: "Dir",
  dataset: "DataFrame Transformer",
};

export function transformerOf(spec: TypeSpec): string {
  if (
    (spec.kind === "file" || spec.kind === "directory" || spec.kind === "dataset") &&
    spec.carriedAs === "flyte2"
  )
    return FLYTE2[spec.kind];
  if (spec.kind === "object" && spec.python === "pydantic") return "Pydantic Transformer";
  return TRANSFORMERS[spec.kind];
}
