import type { ConnectorPlan } from "../connector-plan.ts";
import { REASON, sampleOutputs } from "../fake/sample-answer.ts";
import { sampleFailingInputs, sampleInputs } from "../samples/sample-inputs.ts";
import { Expression, writeLiteral } from "../typescript/write-literal.ts";
import type { Places } from "./fill-template.ts";
import { findKnownFailures } from "./known-failures.ts";

/** Outputs whose values the test compares. */
const MOST_OUTPUTS = 3;

/** The places of `test/cases.ts`: inputs of jobs in the fake, and what becomes of these jobs. */
export function describeCases(plan: ConnectorPlan): Places {
  const fails = sampleFailingInputs(plan);
  const hasReason = plan.states.message !== undefined;
  return {
    "cases.inputs": writeLiteral(sampleInputs(plan)),
    "cases.failing": writeLiteral(fails === undefined ? {} : { fails }),
    "cases.sample": writeLiteral({
      names: plan.outputs.map(({ name }) => name),
      outputs: Object.fromEntries(sampleOutputs(plan).slice(0, MOST_OUTPUTS)),
      failure: hasReason ? { message: new Expression(`/${REASON}/`) } : {},
    }),
    "cases.expected": writeLiteral(
      findKnownFailures(plan)
        .filter(({ id }) => !id.startsWith("faults/"))
        .map(({ id, reason }) => ({ id, reason })),
    ),
  };
}
