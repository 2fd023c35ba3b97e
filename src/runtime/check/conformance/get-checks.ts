import { isDeepStrictEqual } from "node:util";
import type { Awaitable } from "../../base/context.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { createRefusedConnection } from "../../faults/call-with-fault.ts";
import type { FetchFault } from "../../faults/scheduled-fault.ts";
import { isPhase, isTerminal, PHASES } from "../../wire/models/phase.ts";
import type { Resource, ResourceMessage } from "../../wire/models/resource.ts";
import { type CheckJob, describeEnd, isFailedPhase, refuseOtherOutputs } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import { type CheckSubject, ensure } from "../check-subject.ts";
import {
  ANY_ASYNC_JOB,
  type ConformanceCheck,
  NEW_ASYNC_JOB,
  SHARED_ASYNC_JOB,
  skipAtEndpoint,
} from "../check.ts";

/** The faults of the outside system, as texts. */
const FAULTS: readonly { readonly fault: FetchFault; readonly text: string }[] = [
  { fault: "refused", text: "the outside system refused the connection" },
  { fault: "status", text: "the outside system replied 503" },
];

/** Flyte's engine gives up after six failed polls in a row. */
const ENGINE_POLLS = 6;
/** How often the engine polls by default. */
const ENGINE_PAUSE_MS = 30_000;

/** Checks of `get`. */
export const GET_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "get/after-create",
    level: "engine",
    title: "get knows a job right after its create",
    why: "Flyte's engine calls GetTask as soon as CreateTask has returned. If the outside system does not show the job yet and get returns FAILED, the task fails while its job keeps running.",
    fix: "Let create wait for a few seconds until the outside system shows the job. If that can take longer, throw when get does not find the job: fx then reports RUNNING, and fails the job only if this lasts for 10 minutes.",
    ...ANY_ASYNC_JOB,
    async run(session) {
      const resource = await session.get(await session.createSlow());
      ensure(
        !isFailedPhase(resource.phase),
        `get right after create returned ${describeEnd(resource)}`,
        { expected: "QUEUED, INITIALIZING or RUNNING" },
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
    why: "Flyte 1 treats a reply without a phase as a retryable failure, and Flyte 2's engine fails with its own error. Both abandon a job that may still be running. If get throws for a state that jobs pass through, fx reports RUNNING meanwhile, and nobody sees the state.",
    fix: `Map every state of the outside system to one of ${PHASES.join(", ")}. Throw for a state that you do not know, so that the engine polls again; phaseFromState knows the usual words.`,
    ...SHARED_ASYNC_JOB,
    async run(session) {
      try {
        await session.finishedJob();
      } finally {
        refuseUnknownPhases(session);
      }
      refuseFailedPolls(session);
    },
  },
  {
    id: "get/fault-tolerated",
    level: "engine",
    title: "one failed request to the outside system does not end the job",
    why: "FAILED and RETRYABLE_FAILED are final: the engine never polls the job again. If get returns one of them because a single request failed, the task fails, or starts a second job, while the first one keeps running.",
    fix: "Let errors of requests leave get. fx then reports RUNNING with the error as its message, and the engine polls again. Return Resource.failed only if the outside system says that the job failed. In another language, reply RUNNING with the error in the message.",
    ...NEW_ASYNC_JOB,
    skip: skipWithoutFaults,
    async run(session) {
      const job = await session.createSlow();
      for (const { fault, text } of FAULTS) {
        await pollWithFault(session, [{ job }], { fault, text, method: "get" });
        await pollAfterFault(session, job, `after ${text} once`);
      }
    },
  },
  {
    id: "get/faults-survived",
    level: "engine",
    title: "six failed polls in a row do not end the job",
    why: "An outside system can be away for minutes. If GetTask fails six times in a row, Flyte's engine gives up: the task fails or stays RUNNING forever, depending on whether an earlier poll succeeded. So a connector must reply RUNNING for longer than that.",
    fix: "Do not count failed polls in the connector, and let errors leave get each time. fx reports RUNNING until get has failed for 10 minutes (fx serve --get-fault-budget).",
    ...NEW_ASYNC_JOB,
    skip: skipWithoutFaults,
    async run(session) {
      const job = await session.createSlow();
      for (let poll = 1; poll <= ENGINE_POLLS; poll += 1) {
        const text = `failed poll ${poll} in a row`;
        await pollWithFault(session, [{ job }], { fault: "refused", text, method: "get" });
        // A pause takes no time in a world. Without one, the polls follow each other at once.
        if (session.subject.world !== undefined) await session.pause(ENGINE_PAUSE_MS);
      }
      await pollAfterFault(session, job, `after ${ENGINE_POLLS} failed polls in a row`);
    },
  },
];

/** fx's server turns an unknown phase into FAILED, so this looks at what the author returned. */
function refuseUnknownPhases(session: CheckSession): void {
  for (const { result } of session.listAuthorCalls("get")) {
    if (typeof result !== "object" || result === null) continue;
    const { phase } = result as { readonly phase?: unknown };
    const message = `get returned the phase ${JSON.stringify(phase)}`;
    ensure(isPhase(phase), message, { expected: `one of ${PHASES.join(", ")}` });
  }
}

/**
 * In a world, nothing disturbs the job that all checks share, so no poll of it may fail: fx's server
 * would report RUNNING each time, for instance for a state that the connector does not know.
 */
function refuseFailedPolls(session: CheckSession): void {
  if (session.subject.world === undefined) return;
  const polls = session.listAuthorCalls("get");
  const ended = polls.find(({ result }) => (result as Resource | undefined)?.phase === "SUCCEEDED");
  const failed = polls.find(
    ({ job, thrown }) => thrown !== undefined && isDeepStrictEqual(job, ended?.job),
  );
  ensure(failed === undefined, `get threw: ${describeThrown(failed?.thrown?.error)}`, {
    expected: "a Resource for each state that a job passes through",
  });
}

function skipWithoutFaults(subject: CheckSubject): string | undefined {
  return skipAtEndpoint(subject, "disturb the outside system of a server");
}

async function pollAfterFault(session: CheckSession, job: CheckJob, when: string): Promise<void> {
  const resource = await session.get(job);
  ensure(!isFailedPhase(resource.phase), `get returned ${describeEnd(resource)} ${when}`, {
    expected: "the phase of the job, which is still there",
  });
}

/** How long the server waits at most for the other polls, which arrive within milliseconds. */
const WAIT_MS = 5000;

/** A job to poll, or another one that its `meta` names. */
export interface JobPoll {
  readonly job: CheckJob;
  readonly meta?: Uint8Array;
}

/**
 * Polls different jobs at once, so that the connector gets them in one call of `getMany`. A virtual
 * clock stands still until then: it would end the server's wait before the polls have arrived.
 *
 * @param beforeEach called for each job before the call; it may throw, or wait
 */
export async function pollTogether(
  session: CheckSession,
  polls: readonly JobPoll[],
  beforeEach?: () => Awaitable<void>,
): Promise<readonly ResourceMessage[]> {
  const { inProcess, clock } = session.subject;
  const { watch } = inProcess!;
  const arrived = new AbortController();
  watch.batch = { size: polls.length, waitMs: WAIT_MS };
  watch.beforeCall = async () => {
    arrived.abort();
    await beforeEach?.();
  };
  try {
    return await clock.during(
      () => Promise.all(polls.map(({ job, meta }) => session.get(job, meta))),
      arrived.signal,
    );
  } finally {
    watch.batch = undefined;
    watch.beforeCall = undefined;
  }
}

/** A fault of the outside system, and what a failure of the check says about it. */
interface PollFault {
  readonly fault: FetchFault;
  readonly text: string;
  readonly method: "get" | "getMany";
}

/**
 * Polls while every request of the connector fails. Throws if this ends a job. A connector that makes
 * no request with `context.fetch` fails before its method starts.
 */
export async function pollWithFault(
  session: CheckSession,
  polls: readonly JobPoll[],
  { fault, text, method }: PollFault,
): Promise<void> {
  const { watch } = session.subject.inProcess!;
  const before = watch.requests;
  watch.fault = fault;
  let resources = await pollTogether(session, polls);
  watch.fault = undefined;
  if (watch.requests === before)
    resources = await pollTogether(session, polls, () => {
      throw createRefusedConnection();
    });
  for (const resource of resources)
    ensure(
      resource.phase !== undefined && !isTerminal(resource.phase),
      `${method} returned ${describeEnd(resource)} (${text})`,
      { method, expected: "RUNNING or another phase that is not terminal" },
    );
}
