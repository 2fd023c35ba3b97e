import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import { countOf } from "../../runtime/base/text.ts";
import type {
  CheckFault,
  CheckOutcome,
  ConnectorKind,
  TraceStep,
} from "../../runtime/check/check-outcome.ts";
import { countStates } from "../../runtime/check/format-outcome.ts";
import type { JobCount } from "../../runtime/check/job-ledger.ts";

/** What the checks of one task found. */
export interface TaskReport {
  readonly task: string;
  readonly taskType: string;
  readonly taskTypeVersion: number;
  readonly kind: ConnectorKind;
  readonly protocol: Protocol;
  /** `HOST:PORT`; undefined for a connector in this process. */
  readonly endpoint: string | undefined;
  readonly outcomes: readonly CheckOutcome[];
  readonly jobs: JobCount;
  /** The runs with injected faults, instead of the checks. */
  readonly faults?: FaultedRuns | undefined;
}

export interface FaultedRuns {
  readonly executed: number;
  /** What happened in the run that was replayed, if it did not fail. */
  readonly story: readonly TraceStep[] | undefined;
}

/** The result of `fx check`. */
export interface CheckReport {
  readonly tasks: readonly TaskReport[];
  /** The module of the fake outside system, relative to the project. */
  readonly world: string | undefined;
  /** Why the checks ended early. */
  readonly stop: FxError | undefined;
}

/** Where `fx check` runs, and what it checks. */
export interface ReportPlace {
  readonly cwd: string;
  /** The words of the command that name what is checked. */
  readonly target: readonly string[];
}

/** How many checks ended in each way, and how many jobs they made. */
export function summarize({ tasks }: CheckReport) {
  const outcomes = tasks.flatMap((task) => task.outcomes);
  const sum = (size: (jobs: JobCount) => number): number =>
    tasks.reduce((total, { jobs }) => total + size(jobs), 0);
  return {
    ...countStates(outcomes),
    created: sum(({ created }) => created),
    deleted: sum(({ deleted }) => deleted),
    left: sum(({ left }) => left.length),
    kept: sum(({ kept }) => kept.length),
  };
}

/** The error with which `fx check` ends; undefined if everything is in order. */
export function toReportError(report: CheckReport): FxError | undefined {
  const { passed, failed, inconclusive, skipped, expected, stale, left } = summarize(report);
  const runs = report.tasks.flatMap(({ jobs }) => jobs.left.map(({ runId }) => runId));
  if (left > 0)
    return new FxError("FX6001", `${countOf(left, "job")} of the checks may still be running`, {
      hint: `fx jobs delete ${runs.join(" ")}`,
    });
  if (report.stop !== undefined) return report.stop;
  if (failed + stale > 0) {
    const ran = passed + failed + expected + stale;
    const occur = countOf(
      stale,
      "known failure no longer occurs",
      "known failures no longer occur",
    );
    const faults = [
      ...(failed > 0 ? [`${failed} of ${countOf(ran, "check")} failed`] : []),
      ...(stale > 0 ? [occur] : []),
    ];
    return new FxError("FX4002", faults.join("; "));
  }
  if (passed + expected + inconclusive > 0) return undefined;
  const were = skipped === 1 ? "the only check was" : `all ${skipped} checks were`;
  return new FxError("FX2025", `nothing was checked: ${were} skipped`, { hint: "fx check --list" });
}

/** The document of `fx check --json`. */
export function createCheckDocument(report: CheckReport) {
  const { created, deleted, left, kept, ...checks } = summarize(report);
  return {
    world: report.world ?? null,
    tasks: report.tasks.map(createTaskDocument),
    summary: { ...checks, jobs: { created, deleted, left, kept } },
  };
}

function createTaskDocument({ outcomes, jobs, endpoint, faults, ...task }: TaskReport) {
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

/** `state` is the older name of `outcome`, for programs that read it. */
function createOutcomeDocument({ check, state, reason, failure, tookMs }: CheckOutcome) {
  const { id, level } = check;
  const shown = failure && createFailureDocument(failure);
  return { id, level, outcome: state, state, reason, failure: shown, tookMs };
}

function createFailureDocument(failure: CheckFault) {
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
