import type { ConnectorPlan } from "../connector-plan.ts";
import { REASON, sampleOutputs } from "../fake/sample-answer.ts";
import { sampleFailingInputs, sampleInputs } from "../samples/sample-inputs.ts";
import { Expression, type LiteralValue, writeLiteral } from "../typescript/write-literal.ts";
import { findKnownFailures } from "./known-failures.ts";

/** Outputs whose values the test compares. */
const MOST_OUTPUTS = 3;

/** Writes `test/cases.ts`: inputs of jobs in the fake, and what becomes of these jobs. */
export function writeCases(plan: ConnectorPlan): string {
  const fails = sampleFailingInputs(plan);
  const hasReason = plan.states.message !== undefined;
  return [
    writeConstant("Inputs of a job that succeeds.", "inputs", sampleInputs(plan)),
    writeConstant(
      "Inputs of a job that fails. Empty if no input can make it fail.",
      "failing",
      fails === undefined ? {} : { fails },
    ),
    writeConstant("Outputs of the first job, and the error of the second.", "sample", {
      names: plan.outputs.map(({ name }) => name),
      outputs: Object.fromEntries(sampleOutputs(plan).slice(0, MOST_OUTPUTS)),
      failure: hasReason ? { message: new Expression(`/${REASON}/`) } : {},
    }),
    writeConstant(
      "Checks that the connector fails because of the service.",
      "expected",
      findKnownFailures(plan)
        .filter(({ id }) => !id.startsWith("faults/"))
        .map(({ id, reason }) => ({ id, reason })),
    ),
  ].join("\n");
}

function writeConstant(comment: string, name: string, value: LiteralValue): string {
  return `/** ${comment} */\nexport const ${name} = ${writeLiteral(value)} as const;\n`;
}
