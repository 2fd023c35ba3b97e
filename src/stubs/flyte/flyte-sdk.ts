import type { ReferenceSpec } from "../../runtime/values/types/flyte-type.ts";
import type { TaskTemplate } from "../../runtime/wire/models/task-template.ts";
import { call, index, name, type PythonExpression, string } from "../python/python-expression.ts";
import type { PythonColumn, InVariable, Sdk } from "../sdk.ts";

const FILE = name("flyte.io", "File");
const DIRECTORY = name("flyte.io", "Dir");
const DATASET = name("flyte.io", "DataFrame");
const ANNOTATED = name("typing", "Annotated");

/** flyte-sdk, the SDK of Flyte 2. */
export const FLYTE: Sdk = {
  name: "flyte",
  protocol: "flyte2",
  requirement: "flyte>=2.12",
  inlineRequirement: "flyte[connector]>=2.12",
  importedNames: ["DataFrame", "Dir", "File", "columns"],
  toReferenceType,
  toReferenceValue,
  listUnsupported,
};

function listUnsupported(template: TaskTemplate): readonly string[] {
  const { config, sql, metadata, securityContext } = template;
  const { deprecatedErrorMessage, labels, annotations } = metadata;
  const isSet = {
    "the config of a SQL task": sql !== undefined && Object.keys(config).length > 0,
    deprecated: deprecatedErrorMessage !== "",
    labels: Object.keys(labels).length > 0,
    annotations: Object.keys(annotations).length > 0,
    "the group version of a secret": securityContext?.secrets.some(
      ({ groupVersion }) => groupVersion !== "",
    ),
    "the variable of a secret in a file": securityContext?.secrets.some(
      ({ mountRequirement, envVar }) => mountRequirement === "FILE" && envVar !== "",
    ),
  };
  return Object.entries(isSet).flatMap(([name, set]) =>
    set === true ? [`flyte-sdk cannot set ${name}`] : [],
  );
}

/** Types of files and folders have no format in flyte-sdk; their values have. */
function toReferenceType(
  { kind, format }: ReferenceSpec,
  columns: readonly PythonColumn[],
): PythonExpression {
  if (kind !== "dataset") return kind === "file" ? FILE : DIRECTORY;
  const details = [
    ...(columns.length === 0 ? [] : [call(name("._fx", "columns"), [], columns)]),
    ...(format === "" ? [] : [string(format)]),
  ];
  return details.length === 0 ? DATASET : index(ANNOTATED, DATASET, ...details);
}

function toReferenceValue({ kind }: ReferenceSpec, { uri, format }: InVariable): PythonExpression {
  const place = [kind === "dataset" ? "uri" : "path", string(uri)] as const;
  const named = format === "" ? [] : [["format", string(format)] as const];
  return call(
    kind === "dataset" ? DATASET : kind === "file" ? FILE : DIRECTORY,
    [],
    [place, ...named],
  );
}
