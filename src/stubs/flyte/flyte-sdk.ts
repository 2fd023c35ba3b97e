import type { ReferenceSpec } from "../../runtime/values/types/flyte-type.ts";
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
  importedNames: ["DataFrame", "Dir", "File", "columns"],
  references: REFERENCES,
  // Types of files and folders have no format in flyte-sdk; their values have.
  addFormat: (type) => type,
  toReferenceValue,
};

function toReferenceValue({ kind }: ReferenceSpec, { uri, format }: InVariable): PythonExpression {
  const place = [kind === "dataset" ? "uri" : "path", string(uri)] as const;
  const named = format === "" ? [] : [["format", string(format)] as const];
  return call(REFERENCES[kind], [], [place, ...named]);
}
