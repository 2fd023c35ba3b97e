import { realClock } from "../../runtime/base/real-clock.ts";
import type { CheckOutcome } from "../../runtime/check/check-outcome.ts";
import type { CheckSubject } from "../../runtime/check/check-subject.ts";
import { createRedact, redactOutcome, redactStory } from "../../runtime/check/redact-outcome.ts";
import { runSchedules } from "../../runtime/check/schedules/run-schedules.ts";
import { SCHEDULE_CHECKS } from "../../runtime/check/schedules/schedule-checks.ts";
import type { CommandHost } from "../fx-command.ts";
import type { TaskReport } from "./check-report.ts";
import type { CheckView } from "./check-view.ts";
import type { FaultRequest } from "./fault-request.ts";

/** The first run has this seed, and the others follow, so that they are the same ones each time. */
const FIRST_SEED = 1;

/** Runs a task with injected faults, in new worlds. */
export async function injectFaults(
  subject: CheckSubject,
  { count, replay }: FaultRequest,
  tools: {
    readonly view: CheckView;
    readonly signal: AbortSignal;
    readonly host: CommandHost;
  },
): Promise<Pick<TaskReport, "outcomes" | "jobs" | "faults">> {
  const { view, signal, host } = tools;
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
    const state = skipped !== undefined ? "skipped" : fault === undefined ? "passed" : "failed";
    const result = { state, reason: skipped, failure: fault, tookMs } as const;
    return redactOutcome({ task: subject.task, check, ...result }, redact);
  });
  for (const outcome of outcomes) view.show({ type: "check-ended", outcome });
  return {
    outcomes,
    jobs: { created: 0, deleted: 0, left: [], kept: [] },
    faults: { executed, story: story && redactStory(story, redact) },
  };
}
