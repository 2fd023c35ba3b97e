import type { ReferenceSpec } from "../../runtime/values/types/flyte-type.ts";
import type { TaskTemplate } from "../../runtime/wire/models/task-template.ts";
import { call, name, type PythonExpression, string } from "../python/python-expression.ts";
import type { InVariable, Sdk } from "../sdk.ts";

const REFERENCES = {
  file: name("flyte.io", "File"),
  directory: name("flyte.io", "Dir"),
  dataset: name("flyte.io", "DataFrame"),
};

/** flyte-sdk, the SDK of Flyte 2. */
export const FLYTE: Sdk = {
  name: "flyte",
  protocol: "flyte2",
  requirement: "flyte>=2.12",
  inlineRequirement: "flyte[connector]>=2.12",
  importedNames: ["DataFrame", "Dir", "File", "columns"],
  references: REFERENCES,
  // Types of files and folders have no format in flyte-sdk; their values have.
  addFormat: (type) => type,
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

function toReferenceValue({ kind }: ReferenceSpec, { uri, format }: InVariable): PythonExpression {
  const place = [kind === "dataset" ? "uri" : "path", string(uri)] as const;
  const named = format === "" ? [] : [["format", string(format)] as const];
  return call(REFERENCES[kind], [], [place, ...named]);
}
