import type { CheckFault, CheckOutcome } from "../../runtime/check/check-outcome.ts";
import { type CheckReport, summarize, type TaskReport } from "./check-report.ts";

/** The document of `fx check --json`. */
export function createCheckDocument(report: CheckReport): object {
  const { created, deleted, left, kept, ...checks } = summarize(report);
  return {
    world: report.world ?? null,
    tasks: report.tasks.map(createTaskDocument),
    summary: { ...checks, jobs: { created, deleted, left, kept } },
  };
}

function createTaskDocument({ outcomes, jobs, endpoint, faults, ...task }: TaskReport): object {
  return {
    ...task,
    faults: faults && { played: faults.executed, story: faults.story },
    endpoint: endpoint ?? null,
    checks: outcomes.map(createOutcomeDocument),
    jobs: {
      created: jobs.created,
      deleted: jobs.deleted,
      left: jobs.left.map(({ runId, why }) => ({ run: runId, why })),
      kept: jobs.kept.map((runId) => ({ run: runId })),
    },
  };
}

function createOutcomeDocument({ check, state, reason, failure, tookMs }: CheckOutcome): object {
  const { id, level } = check;
  return { id, level, state, reason, failure: failure && createFailureDocument(failure), tookMs };
}

function createFailureDocument(failure: CheckFault): object {
  const { message, expected = null, location, exchange, story, replay } = failure;
  const { file = null, line = null, column = null } = location ?? {};
  const { reply = null, error = null } = exchange ?? {};
  return {
    ...{ message, expected, file, line, column },
    exchange: exchange === undefined ? null : { ...exchange, reply, error },
    story,
    replay,
  };
}
