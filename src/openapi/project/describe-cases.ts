import { isDeepStrictEqual } from "node:util";
import { yamlText } from "../../runtime/base/yaml-text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { findId, refusesKey } from "../fake/describe-service-data.ts";
import { hidesCancel } from "../fake/list-states.ts";
import { REASON } from "../fake/sample-answer.ts";
import { sampleFailingInputs, sampleInputs } from "../samples/sample-inputs.ts";
import { Expression, writeLiteral } from "../typescript/write-literal.ts";
import { writeFindExisting } from "./write-request.ts";

/** The places of `test/cases.ts`: inputs of jobs in the fake, and what becomes of these jobs. */
export function describeCases(plan: ConnectorPlan) {
  const expected = findKnownFailures(plan).filter(({ id }) => !id.startsWith("faults/"));
  const hasReason = plan.states.message !== undefined;
  return {
    "cases.checks": writeLiteral({ ...listInputs(plan), expected }),
    "cases.sample": writeLiteral({
      names: plan.outputs.map(({ name }) => name),
      failure: hasReason ? { message: new Expression(`/${REASON}/`) } : {},
    }),
  };
}

/** The places of `fx.check.yaml` and `dev/inputs.yaml`. */
export async function describeInputs(plan: ConnectorPlan) {
  const task = listInputs(plan);
  return {
    tasks: await writeYaml({ tasks: { [plan.names.taskName]: task } }),
    expected: await writeYaml({ expected: findKnownFailures(plan) }),
    inputs: await writeYaml(task.inputs),
  };
}

/** Inputs of jobs that succeed, that run long, and that fail if any can. */
function listInputs(plan: ConnectorPlan) {
  const inputs = sampleInputs(plan);
  const fails = sampleFailingInputs(plan);
  return { inputs, slow: inputs, ...(fails && { fails }) };
}

/** The same object in two places would be an anchor and an alias. */
async function writeYaml(value: object): Promise<string> {
  const text = await yamlText(JSON.parse(JSON.stringify(value)));
  return text.replace(/\n$/, "");
}

/** A check that the connector fails because of the service. */
type KnownFailure = Readonly<Record<"id" | "reason", string>>;

/** Finds the checks that no connector of the service can pass. */
export function findKnownFailures(plan: ConnectorPlan): readonly KnownFailure[] {
  const { idempotency, operations } = plan;
  const expect = (isExpected: boolean, reason: string, ids: string): KnownFailure[] =>
    isExpected ? ids.split(" ").map((id) => ({ id, reason })) : [];
  return [
    ...expect(
      idempotency === undefined,
      "the service knows no idempotency key: a repeated create makes two jobs",
      "create/lost-connection create/repeated create/concurrent faults/survived",
    ),
    ...expect(
      refusesKey(plan) && writeFindExisting(plan).length === 0,
      "the service refuses a key that it knows, and does not say which job has it",
      "create/lost-connection create/repeated create/concurrent faults/survived",
    ),
    ...expect(
      operations.delete === undefined,
      "the service cannot cancel a job",
      "create/cut delete/running",
    ),
    ...expect(
      operations.delete !== undefined && hidesCancel(plan),
      "a cancelled job has the state of one that succeeded",
      "delete/running",
    ),
    ...expect(
      isNamedByInput(plan),
      "an input is the job's ID: each attempt has the same job",
      "create/next-attempt",
    ),
  ];
}

function isNamedByInput(plan: ConnectorPlan): boolean {
  const { idempotency } = plan;
  const from = findId(plan)?.from;
  if (from === undefined || !("request" in from)) return false;
  return !isDeepStrictEqual(idempotency?.at, from.request);
}
