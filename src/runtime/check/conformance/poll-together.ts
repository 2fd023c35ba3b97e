import type { Awaitable } from "../../base/context.ts";
import { createRefusedConnection } from "../../faults/call-with-fault.ts";
import type { FetchFault } from "../../faults/scheduled-fault.ts";
import { isTerminal } from "../../wire/models/phase.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { ensure } from "../check-failure.ts";
import type { CheckJob } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import { describeEnd } from "../exchange.ts";

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
