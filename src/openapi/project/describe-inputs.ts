import { escapeJson } from "../../runtime/base/text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { sampleFailingInputs, sampleInputs } from "../samples/sample-inputs.ts";
import { isMap } from "../samples/sample-value.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";
import { findKnownFailures } from "./known-failures.ts";

/** The places of `fx.check.yaml` and `dev/inputs.yaml`. */
export function describeInputs(plan: ConnectorPlan): Readonly<Record<string, string>> {
  const inputs = sampleInputs(plan);
  const fails = sampleFailingInputs(plan);
  const expected = findKnownFailures(plan).map(
    ({ id, reason }) => `\n  - id: ${id}\n    reason: ${JSON.stringify(reason)}`,
  );
  const note = "# What the service cannot do. A check that passes nevertheless is reported.";
  const lines = Object.entries(inputs).map(
    ([name, value]) => `${writeName(name)}: ${writeValue(value)}`,
  );
  return {
    inputs: writeValue(inputs),
    fails: fails === undefined ? "# No input makes a job fail." : `fails: ${writeValue(fails)}`,
    expected: expected.length === 0 ? "expected: []" : `${note}\nexpected:${expected.join("")}`,
    inputLines: lines.join("\n") || "{}",
  };
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
