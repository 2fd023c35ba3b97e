import { isDeepStrictEqual } from "node:util";
import type { ConnectorPlan } from "../connector-plan.ts";
import { findId } from "../fake/job-id.ts";

/** A check that the connector fails because of the service. */
export interface KnownFailure {
  readonly id: string;
  readonly reason: string;
}

const REASONS = {
  none: "the service knows no idempotency key: a repeated create makes two jobs",
  list: "create looks for the job before it makes one: two creates at once make two jobs",
  noCancel: "the service cannot cancel a job",
  named: "an input is the job's ID: each attempt has the same job",
};

/** Finds the checks that no connector of the service can pass. */
export function findKnownFailures(plan: ConnectorPlan): readonly KnownFailure[] {
  const { idempotency, operations } = plan;
  const expect = (reason: string, ...ids: string[]): KnownFailure[] =>
    ids.map((id) => ({ id, reason }));
  return [
    ...(idempotency.kind === "none"
      ? expect(
          REASONS.none,
          "create/lost-connection",
          "create/repeated",
          "create/concurrent",
          "faults/survived",
        )
      : []),
    ...(idempotency.kind === "list" ? expect(REASONS.list, "create/concurrent") : []),
    ...(operations.delete === undefined
      ? expect(REASONS.noCancel, "create/cut", "delete/running")
      : []),
    ...(isNamedByInput(plan) ? expect(REASONS.named, "create/next-attempt") : []),
  ];
}

function isNamedByInput(plan: ConnectorPlan): boolean {
  const { idempotency } = plan;
  const from = findId(plan)?.from;
  if (from === undefined || !("request" in from)) return false;
  return !("at" in idempotency) || !isDeepStrictEqual(idempotency.at, from.request);
}
