import type { ReferenceSpec } from "../../runtime/values/types/flyte-type.ts";
import {
  builtin,
  call,
  index,
  name,
  type PythonExpression,
  string,
} from "../python/python-expression.ts";
import type { PythonColumn, InVariable, Sdk } from "../sdk.ts";

const FILE = name("flytekit.types.file", "FlyteFile");
const DIRECTORY = name("flytekit.types.directory", "FlyteDirectory");
const DATASET = name("flytekit.types.structured", "StructuredDataset");
const ANNOTATED = name("typing", "Annotated");

/** flytekit, the SDK of Flyte 1. */
export const FLYTEKIT: Sdk = {
  name: "flytekit",
  protocol: "flyte1",
  requirement: "flytekit>=1.16",
  inlineRequirement: "flytekit>=1.16",
  importedNames: ["FileExt", "FlyteDirectory", "FlyteFile", "StructuredDataset", "columns"],
  toReferenceType,
  toReferenceValue,
  listUnsupported: () => [],
};

function toReferenceType(spec: ReferenceSpec, columns: readonly PythonColumn[]): PythonExpression {
  if (spec.kind === "dataset") return toDatasetType(spec.format, columns);
  const type = spec.kind === "file" ? FILE : DIRECTORY;
  if (spec.format === "") return type;
  const format = call(name("flytekit.types.file", "FileExt"), [string(spec.format)]);
  return index(type, index(ANNOTATED, builtin("str"), format));
}

function toDatasetType(format: string, columns: readonly PythonColumn[]): PythonExpression {
  const details = [
    ...(columns.length === 0 ? [] : [call(name("._fx", "columns"), [], columns)]),
    ...(format === "" ? [] : [string(format)]),
  ];
  return details.length === 0 ? DATASET : index(ANNOTATED, DATASET, ...details);
}

function toReferenceValue({ kind }: ReferenceSpec, { uri, format }: InVariable): PythonExpression {
  if (kind !== "dataset") return call(kind === "file" ? FILE : DIRECTORY, [string(uri)]);
  const named = format === "" ? [] : [["file_format", string(format)] as const];
  return call(DATASET, [], [["uri", string(uri)], ...named]);
}
