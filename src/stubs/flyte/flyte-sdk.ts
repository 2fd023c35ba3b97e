import type { ReferenceSpec } from "../../runtime/values/types/flyte-type.ts";
import { call, index, name, type PythonExpression, string } from "../python/python-expression.ts";
import { renderTaskModule } from "../render-task-module.ts";
import type { Column, Located, Sdk } from "../sdk.ts";

const FILE = name("flyte.io", "File");
const DIRECTORY = name("flyte.io", "Dir");
const DATASET = name("flyte.io", "DataFrame");
const ANNOTATED = name("typing", "Annotated");

/** flyte-sdk, the SDK of Flyte 2. */
export const FLYTE: Sdk = {
  name: "flyte",
  protocol: "flyte2",
  requirement: "flyte>=2.12",
  importedNames: ["DataFrame", "Dir", "File", "columns"],
  toReferenceType,
  toReferenceValue,
  renderTask: renderTaskModule,
};

/** Types of files and folders have no format in flyte-sdk; their values have. */
function toReferenceType(
  { kind, format }: ReferenceSpec,
  columns: readonly Column[],
): PythonExpression {
  if (kind !== "dataset") return kind === "file" ? FILE : DIRECTORY;
  const details = [
    ...(columns.length === 0 ? [] : [call(name("._fx", "columns"), [], columns)]),
    ...(format === "" ? [] : [string(format)]),
  ];
  return details.length === 0 ? DATASET : index(ANNOTATED, DATASET, ...details);
}

function toReferenceValue({ kind }: ReferenceSpec, { uri, format }: Located): PythonExpression {
  const place = [kind === "dataset" ? "uri" : "path", string(uri)] as const;
  const named = format === "" ? [] : [["format", string(format)] as const];
  return call(
    kind === "dataset" ? DATASET : kind === "file" ? FILE : DIRECTORY,
    [],
    [place, ...named],
  );
}
