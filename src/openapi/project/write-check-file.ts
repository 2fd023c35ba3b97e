import { escapeJson } from "../../runtime/base/text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { sampleFailingInputs, sampleInputs } from "../samples/sample-inputs.ts";
import { isMap } from "../samples/sample-value.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";
import { findKnownFailures } from "./known-failures.ts";

/** Writes `fx.check.yaml`. */
export function writeCheckFile(plan: ConnectorPlan): string {
  const inputs = sampleInputs(plan);
  const failing = sampleFailingInputs(plan);
  const failures = findKnownFailures(plan);
  const expected =
    failures.length === 0
      ? ""
      : `# What the service cannot do. A check that passes nevertheless is reported.
expected:
${failures.map(({ id, reason }) => `  - id: ${id}\n    reason: ${JSON.stringify(reason)}\n`).join("")}`;
  return `# Where \`fx check\` creates its jobs, and their inputs: one that succeeds, one that runs long enough
# to be deleted, and one that fails.
world: dev/world.ts
tasks:
  ${plan.names.taskName}:
    inputs: ${writeValue(inputs)}
    slow: ${writeValue(inputs)}
${failing === undefined ? "" : `    fails: ${writeValue(failing)}\n`}${expected}`;
}

/** Writes the inputs of \`npm start\`. */
export function writeInputsFile(plan: ConnectorPlan): string {
  const lines = Object.entries(sampleInputs(plan)).map(
    ([name, value]) => `${writeName(name)}: ${writeValue(value)}\n`,
  );
  return `# Inputs of \`npm start\`. Flags such as --name replace them.\n${lines.join("") || "{}\n"}`;
}

/** Writes a value on one line: JSON is YAML, and so are names without quotes. */
function writeValue(value: LiteralValue): string {
  if (Array.isArray(value)) return `[${(value as LiteralValue[]).map(writeValue).join(", ")}]`;
  if (!isMap(value)) return escapeJson(JSON.stringify(value));
  const entries = Object.entries(value).map(
    ([name, item]) => `${writeName(name)}: ${writeValue(item)}`,
  );
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** Some words are not texts in YAML: \`no: 1\`. */
function writeName(name: string): string {
  const isPlain =
    /^[A-Za-z]\w*$/.test(name) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(name);
  return isPlain ? name : escapeJson(JSON.stringify(name));
}
