import type { CheckFault, CheckOutcome, CheckText } from "../check-outcome.ts";
import { showFromDifference } from "../find-difference.ts";
import { type Redact, redactOutcome } from "../redact-outcome.ts";
import type { ScheduleDifference, ScheduleFailure, ScheduleReport } from "./run-schedules.ts";
import type { TraceStep } from "./trace.ts";

/** The steps before a difference that are told. */
const STEPS_BEFORE = 8;

/** What `fx check --faults` tests. */
export const SCHEDULE_CHECKS = [
  {
    id: "faults/survived",
    level: "leaks",
    title: "each attempt makes one job, which ends with the run, whatever fails on the way",
    why: "In production, requests fail, replies are lost, processes restart and users abort runs, often several of these at once. A connector that does not expect them loses jobs, which run on and cost money, or fails runs that would have succeeded.",
    fix: "Read the story from the top: each fault is marked. Then run it again with --replay until it passes.",
    kinds: ["async"],
    jobs: 0,
  },
  {
    id: "faults/repeatable",
    level: "quality",
    title: "a run with the same faults goes the same way twice",
    why: "A connector that depends on the machine's time, on random numbers or on its own memory fails in ways that nobody can reproduce, and behaves differently in another replica.",
    fix: "Use clock, random and idempotencyKey of the request instead of Date.now, Math.random and crypto.randomUUID, and keep nothing in memory.",
    kinds: ["async"],
    jobs: 0,
  },
] as const satisfies readonly CheckText[];

/** A report as the outcomes of {@link SCHEDULE_CHECKS}. */
export function toScheduleOutcomes(
  { task, skipped, failure, difference, tookMs }: ScheduleReport,
  redact: Redact,
): readonly CheckOutcome[] {
  const failures = [failure && fromFailure(failure), difference && fromDifference(difference)];
  return SCHEDULE_CHECKS.map((check, index) => {
    const fault = failures[index];
    const state = skipped !== undefined ? "skipped" : fault === undefined ? "passed" : "failed";
    const outcome = { task, check, state, reason: skipped, failure: fault, tookMs } as const;
    return redactOutcome(outcome, redact);
  });
}

function fromFailure({ token, violation, story }: ScheduleFailure): CheckFault {
  const { message, expected, location } = violation;
  return { message, expected, location, story, replay: token };
}

function fromDifference({ token, before, first, second }: ScheduleDifference): CheckFault {
  const [firstBody, secondBody] = showFromDifference(first?.body, second?.body);
  return {
    message: `the second run went another way: ${describe(second, secondBody)}`,
    expected: `${describe(first, firstBody)}, as in the first run`,
    story: before.slice(-STEPS_BEFORE),
    replay: token,
  };
}

function describe(step: TraceStep | undefined, shownBody: string): string {
  if (step === undefined) return "it ended";
  const { atMs, text, body } = step;
  return body === undefined
    ? `${text} after ${atMs} ms`
    : `${text} after ${atMs} ms, with ${shownBody}`;
}
