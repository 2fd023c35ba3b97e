import { isPhase, PHASES } from "../../wire/models/phase.ts";
import { ensure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import { type ConformanceCheck, SHARED_ASYNC_JOB } from "../check.ts";
import { describeEnd, isFailedPhase } from "../exchange.ts";
import { refuseOtherOutputs } from "./refuse-other-outputs.ts";

/** Checks of `get`. */
export const GET_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "get/after-create",
    level: "engine",
    title: "get knows a job right after its create",
    why: "Flyte's engine calls GetTask as soon as CreateTask has returned. If the outside system does not show the job yet and get returns FAILED, the task fails while its job keeps running.",
    fix: "Let create wait for a few seconds until the outside system shows the job. If that can take longer, throw when get does not find the job: fx then reports RUNNING, and fails the job only if this lasts for 10 minutes.",
    kinds: ["async"],
    jobs: 1,
    async run(session) {
      const resource = await session.get(await session.createSlow());
      ensure(
        !isFailedPhase(resource.phase),
        `get right after create returned ${describeEnd(resource)}`,
        "QUEUED, INITIALIZING or RUNNING",
      );
    },
  },
  {
    id: "get/terminal-stable",
    level: "engine",
    title: "get returns the same result each time after the job has ended",
    why: "Flyte may poll a job again after its end: the engine restarts before it has stored the result, or a reply is lost. If the second reply differs, Flyte stores the wrong result, or fails a task that has succeeded.",
    fix: "Read the result from the outside system each time. Do not delete the job or its result in get, and do not keep it in memory, because the next poll may reach another replica.",
    ...SHARED_ASYNC_JOB,
    async run(session) {
      const { job, end } = await session.finishedJob();
      for (const poll of ["first", "second", "third"]) {
        const again = await session.get(job);
        ensure(
          again.phase === end.phase,
          `the ${poll} get after the end returned ${describeEnd(again)} instead of ${String(end.phase)}`,
        );
        const what = `the ${poll} get after the end returned other outputs`;
        refuseOtherOutputs(again, end, what, session.subject);
      }
    },
  },
  {
    id: "get/known-phase",
    level: "engine",
    title: "get returns only phases that Flyte knows",
    why: "Flyte 1 treats a reply without a phase as a retryable failure, and Flyte 2's engine fails with its own error. Both abandon a job that may still be running.",
    fix: `Map every state of the outside system to one of ${PHASES.join(", ")}. Throw for a state that you do not know, so that the engine polls again; phaseFromState knows the usual words.`,
    ...SHARED_ASYNC_JOB,
    async run(session) {
      try {
        await session.finishedJob();
      } finally {
        refuseUnknownPhases(session);
      }
    },
  },
];

/** fx's server turns an unknown phase into FAILED, so this looks at what the author returned. */
function refuseUnknownPhases(session: CheckSession): void {
  for (const { result } of session.listAuthorCalls("get")) {
    if (typeof result !== "object" || result === null) continue;
    const { phase } = result as { readonly phase?: unknown };
    const message = `get returned the phase ${JSON.stringify(phase)}`;
    ensure(isPhase(phase), message, `one of ${PHASES.join(", ")}`);
  }
}
