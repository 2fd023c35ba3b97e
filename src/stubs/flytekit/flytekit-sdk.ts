import type { ReferenceSpec } from "../../runtime/values/types/flyte-type.ts";
import {
  ANNOTATED,
  builtin,
  call,
  index,
  name,
  type PythonExpression,
  string,
} from "../python/python-expression.ts";
import type { InVariable, Sdk } from "../sdk.ts";

const REFERENCES = {
  file: name("flytekit.types.file", "FlyteFile"),
  directory: name("flytekit.types.directory", "FlyteDirectory"),
  dataset: name("flytekit.types.structured", "StructuredDataset"),
};

/** flytekit, the SDK of Flyte 1. */
export const FLYTEKIT: Sdk = {
  name: "flytekit",
  protocol: "flyte1",
  requirement: "flytekit>=1.16",
  importedNames: ["FileExt", "FlyteDirectory", "FlyteFile", "StructuredDataset", "columns"],
  references: REFERENCES,
  addFormat,
  toReferenceValue,
};

function addFormat(type: PythonExpression, format: string): PythonExpression {
  const extension = call(name("flytekit.types.file", "FileExt"), [string(format)]);
  return index(type, index(ANNOTATED, builtin("str"), extension));
}

function toReferenceValue({ kind }: ReferenceSpec, { uri, format }: InVariable): PythonExpression {
  if (kind !== "dataset") return call(REFERENCES[kind], [string(uri)]);
  const named = format === "" ? [] : [["file_format", string(format)] as const];
  return call(REFERENCES.dataset, [], [["uri", string(uri)], ...named]);
}
