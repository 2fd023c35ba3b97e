import { isDeepStrictEqual } from "node:util";
import type { ConnectorPlan } from "../connector-plan.ts";
import { findId } from "../fake/job-id.ts";
import { hidesCancel } from "../fake/list-states.ts";
import { writeFindExisting } from "./write-request.ts";

/** A check that the connector fails because of the service. */
export interface KnownFailure {
  readonly id: string;
  readonly reason: string;
}

/** Finds the checks that no connector of the service can pass. */
export function findKnownFailures(plan: ConnectorPlan): readonly KnownFailure[] {
  const { idempotency, operations } = plan;
  const expect = (isExpected: boolean, reason: string, ids: string): KnownFailure[] =>
    isExpected ? ids.split(" ").map((id) => ({ id, reason })) : [];
  return [
    ...expect(
      idempotency.kind === "none",
      "the service knows no idempotency key: a repeated create makes two jobs",
      "create/lost-connection create/repeated create/concurrent faults/survived",
    ),
    ...expect(
      idempotency.kind === "field" && refusesKey(plan) && writeFindExisting(plan).length === 0,
      "the service refuses a key that it knows, and does not say which job has it",
      "create/lost-connection create/repeated create/concurrent faults/survived",
    ),
    ...expect(
      idempotency.kind === "list",
      "create looks for the job before it makes one: two creates at once make two jobs",
      "create/concurrent",
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

/** Whether the service answers 409 to a create whose key it knows. */
export function refusesKey({ operations }: ConnectorPlan): boolean {
  return operations.create.statuses?.includes(409) === true;
}

function isNamedByInput(plan: ConnectorPlan): boolean {
  const { idempotency } = plan;
  const from = findId(plan)?.from;
  if (from === undefined || !("request" in from)) return false;
  return !("at" in idempotency) || !isDeepStrictEqual(idempotency.at, from.request);
}
