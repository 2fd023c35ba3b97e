import type { ConnectorPlan } from "../connector-plan.ts";

/** A check that the connector fails because of the service. */
export interface KnownFailure {
  readonly id: string;
  readonly reason: string;
}

const REASONS = {
  none: "the service knows no idempotency key: a repeated create makes two jobs",
  list: "create looks for the job before it makes one: two creates at once make two jobs",
  noCancel: "the service cannot cancel a job",
};

/** Finds the checks that no connector of the service can pass. */
export function findKnownFailures({
  idempotency,
  operations,
}: ConnectorPlan): readonly KnownFailure[] {
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
  ];
}
