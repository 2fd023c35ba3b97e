import { yamlText } from "../../runtime/base/yaml-text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { sampleFailingInputs, sampleInputs } from "../samples/sample-inputs.ts";
import type { Places } from "./fill-template.ts";
import { findKnownFailures } from "./known-failures.ts";

/** The places of `fx.check.yaml` and `dev/inputs.yaml`. */
export async function describeInputs(plan: ConnectorPlan): Promise<Places> {
  const inputs = sampleInputs(plan);
  const task = { inputs, slow: inputs, fails: sampleFailingInputs(plan) };
  const tasks = { tasks: { [plan.names.taskName]: task } };
  return {
    tasks: await writeYaml(tasks),
    expected: await writeYaml({ expected: findKnownFailures(plan) }),
    inputs: await writeYaml(inputs),
  };
}

/** The same object in two places would be an anchor and an alias. */
async function writeYaml(value: object): Promise<string> {
  const text = await yamlText(JSON.parse(JSON.stringify(value)));
  return text.replace(/\n$/, "");
}
