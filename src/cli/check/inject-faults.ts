import { realClock } from "../../runtime/base/context.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { quote } from "../../runtime/base/text.ts";
import type { CheckOutcome } from "../../runtime/check/check-outcome.ts";
import type { CheckSubject } from "../../runtime/check/check-subject.ts";
import { createRedact, redactOutcome, redactStory } from "../../runtime/check/redact-outcome.ts";
import type { ExpectedFailure } from "../../runtime/check/run-checks.ts";
import { runSchedules, SCHEDULE_CHECKS } from "../../runtime/check/schedules/run-schedules.ts";
import { parseScheduleToken } from "../../runtime/check/schedules/schedule.ts";
import type { CheckFlags } from "./check-flags.ts";
import type { TaskReport } from "./check-report.ts";
import type { CheckTools, FaultRequest } from "./checked-project.ts";

/** The first run has this seed, and the others follow, so that they are the same ones each time. */
const FIRST_SEED = 1;

/**
 * Runs a task with injected faults, in new worlds. A known failure that does not show up is not
 * reported, because more faults might show it; one that is replayed is shown.
 */
export async function injectFaults(
  subject: CheckSubject,
  { count, replay }: FaultRequest,
  expected: readonly ExpectedFailure[],
  { view, signal, host }: CheckTools,
): Promise<Pick<TaskReport, "outcomes" | "jobs" | "faults">> {
  const redact = createRedact(subject, host.redact);
  if (subject.reload === undefined)
    host.note(
      "warning: Node imports the project's JavaScript only once, so the connector remembers what it knew before fx died",
    );
  view.show({ type: "begun", task: subject.task, checks: SCHEDULE_CHECKS, runs: count });
  const startedAt = realClock.now();
  const report = await runSchedules(subject, {
    count,
    seed: FIRST_SEED,
    replay: replay?.schedule,
    signal,
    onProgress: (done) => view.show({ type: "progress", done }),
  });
  const tookMs = Math.round(realClock.now() - startedAt);
  const { executed, skipped, failure, difference, story } = report;
  const outcomes = SCHEDULE_CHECKS.map((check): CheckOutcome => {
    const fault = check.id === "faults/survived" ? failure : difference;
    const known = replay === undefined ? expected.find(({ id }) => id === check.id) : undefined;
    const failed = known === undefined ? "failed" : "expected";
    const executedState = fault === undefined ? "passed" : failed;
    const state = skipped === undefined ? executedState : "skipped";
    const reason = skipped ?? (state === "expected" ? known?.reason : undefined);
    const result = { state, reason, failure: fault, tookMs } as const;
    return redactOutcome({ task: subject.task, check, ...result }, redact);
  });
  for (const outcome of outcomes) view.show({ type: "check-ended", outcome });
  return {
    outcomes,
    jobs: { created: 0, deleted: 0, left: [], kept: [] },
    faults: { executed, story: story && redactStory(story, redact) },
  };
}

/**
 * Reads `--faults` and `--replay`; undefined without them.
 *
 * @throws FX2000 if `--task` contradicts them, and for a recording; FX2002 for an invalid token
 */
export function readFaultRequest(flags: CheckFlags): FaultRequest | undefined {
  const { faults, task, replay } = flags;
  if (replay === undefined) return faults === undefined ? undefined : { count: faults, replay };
  if (!replay.includes(":"))
    throw new FxError("FX2000", `fx check --replay ${quote(replay)} was removed`, {
      hint: "use replayFetch in a test, or fx run --replay; a token of fx check --faults replays faults",
    });
  const scheduled = parseScheduleToken(replay);
  if (task !== undefined && task !== scheduled.task)
    throw new FxError("FX2000", `the token replays the task ${scheduled.task}, not ${task}`, {
      hint: "remove --task",
    });
  return { count: 1, replay: scheduled };
}
