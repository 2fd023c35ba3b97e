import { isTerminal, type Phase } from "../../wire/models/phase.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import type { ConformanceCheck } from "../check.ts";
import { DEADLINE_S, refuseSlowCall } from "./refuse-slow-call.ts";

/** Checks of `do`, the one call of a synchronous connector. */
export const SYNC_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "sync/terminal",
    level: "engine",
    title: "do returns a terminal phase",
    why: "Flyte's engine takes the Resource of a synchronous connector as the end of the task. If its phase is QUEUED or RUNNING, the engine's worker panics, and the task stays QUEUED.",
    fix: "Return SUCCEEDED, FAILED, RETRYABLE_FAILED or ABORTED. Use an asynchronous connector for jobs that are still running when the call ends.",
    kinds: ["sync"],
    jobs: 1,
    async run(session) {
      await session.do(session.newJob());
      // fx's server turns any other phase into FAILED, so this looks at what the author returned.
      const phase = getAuthorPhase(session);
      if (phase !== undefined && !isTerminal(phase))
        throw new CheckFailure(`do returned ${phase}`, { expected: "a terminal phase" });
    },
  },
  {
    id: "sync/deadline",
    level: "engine",
    title: `do returns within ${DEADLINE_S} s`,
    why: `Flyte's engine gives up a call after ${DEADLINE_S} s and fails the attempt. The retry starts the same work again, and fails again.`,
    fix: "Use an asynchronous connector for anything that may take longer: create starts the work, and get reports its end.",
    kinds: ["sync"],
    jobs: 1,
    run: (session) => refuseSlowCall(session, "do", () => session.do(session.newJob())),
  },
];

function getAuthorPhase({ subject }: CheckSession): Phase | undefined {
  const call = subject.inProcess?.watch.calls.findLast(({ method }) => method === "do");
  return (call?.result as { readonly phase?: Phase } | undefined)?.phase;
}
