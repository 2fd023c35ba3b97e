import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import type { CheckFault, CheckOutcome } from "../../runtime/check/check.ts";
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
    ...(faults !== undefined && { faults }),
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
  return {
    id,
    level,
    state,
    ...(reason !== undefined && { reason }),
    ...(failure !== undefined && { failure: createFailureDocument(failure) }),
    tookMs: Math.round(tookMs),
  };
}

function createFailureDocument(failure: CheckFault): object {
  const { message, expected, location, exchange, story, replay } = failure;
  return {
    message,
    expected: expected ?? null,
    file: location?.file ?? null,
    line: location?.line ?? null,
    column: location?.column ?? null,
    exchange:
      exchange === undefined
        ? null
        : {
            method: exchange.method,
            request: exchange.request,
            reply: exchange.reply ?? null,
            error: exchange.error === undefined ? null : describeThrown(exchange.error),
            tookMs: Math.round(exchange.tookMs),
          },
    ...(story !== undefined && { story }),
    ...(replay !== undefined && { replay }),
  };
}
