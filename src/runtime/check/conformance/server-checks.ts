import { realClock } from "../../base/context.ts";
import { formatMs } from "../../base/text.ts";
import { BLOCKED_MS } from "../../service/request-observer.ts";
import type { CheckSession } from "../check-session.ts";
import { CheckFailure } from "../check-subject.ts";
import { BOTH_KINDS, type ConformanceCheck, NEW_ASYNC_JOB, skipAtEndpoint } from "../check.ts";
import type { ObservedCall } from "../observed-connector.ts";
import { refuseLostJob } from "./lost-create-checks.ts";

/** The default of `fx serve --drain`. */
const DRAIN_MS = 30_000;

/** Checks of the server as a whole. */
export const SERVER_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "server/blocking",
    level: "engine",
    title: "the server answers other calls while a method runs",
    why: "One server runs every task of its types. While a method blocks the event loop, all other calls wait. After 10 s they fail: creates are repeated, failed polls leave tasks RUNNING forever, and Kubernetes restarts a pod whose health checks time out.",
    fix: "Use the asynchronous functions of Node and of your client library, not those whose names end in Sync. If there are none, set `blocking: true` on the connector: fx then calls it in worker processes. Move long computations into the outside system.",
    kinds: BOTH_KINDS,
    jobs: 2,
    async run(session) {
      // In process, fx measures the methods. At an endpoint, health checks show whether it is blocked.
      const find = session.subject.inProcess === undefined ? findAtEndpoint : findInProcess;
      const first = await find(session);
      if (first === undefined) return;
      const second = await find(session);
      // Once may be the garbage collector, or a busy machine.
      if (second?.method !== first.method) return;
      const { method, ms, mostMs } = second;
      throw new CheckFailure(`${method} blocked the server for ${formatMs(ms)}`, {
        expected: `less than ${formatMs(mostMs)} before each await`,
        method,
      });
    },
  },
  {
    id: "server/drain",
    level: "leaks",
    title: "a create in flight at a shutdown is answered, or its job is deleted",
    why: "Each release of a connector stops its old pods with SIGTERM. If the process ends between the request that creates the job and the reply to Flyte, nobody knows the job, and the retry makes another one.",
    fix: "Return from create soon after the outside system has accepted the job. Do not end the process or close clients on SIGTERM: `fx serve` waits for the calls in flight, 30 s by default.",
    ...NEW_ASYNC_JOB,
    skip: (subject) => skipAtEndpoint(subject, "shut down a server"),
    async run(session) {
      const listNewJobs = session.watchNewJobs();
      await session.atAnotherServer({}, async (there) => {
        const inProcess = there.subject.inProcess!;
        const job = there.newJob();
        let create: ObservedCall | undefined;
        let closed: Promise<unknown> | undefined;
        inProcess.watch.beforeCall = (call) => {
          if (call.method !== "create") return;
          create = call;
          closed = inProcess.close(DRAIN_MS);
        };
        const isAnswered = await there.create(job).then(
          () => true,
          (error: unknown) => {
            if (create === undefined) throw error;
            return false;
          },
        );
        await closed;
        if (!isAnswered)
          await refuseLostJob(there, { job, create: create!, isAnswered: true, listNewJobs });
      });
    },
  },
];

/** A health check over the network may take long for other reasons. */
const BLOCKED_AT_ENDPOINT_MS = 1000;
const BETWEEN_HEALTH_CHECKS_MS = 50;

async function findInProcess(session: CheckSession) {
  const { calls } = session.subject.inProcess!.watch;
  const before = calls.length;
  for (const [, call] of listCalls(session)) await call();
  return calls
    .slice(before)
    .map(({ method, blockedMs = 0 }) => ({ method, ms: blockedMs, mostMs: BLOCKED_MS }))
    .find(({ ms }) => ms >= BLOCKED_MS);
}

async function findAtEndpoint(session: CheckSession) {
  for (const [method, call] of listCalls(session)) {
    const ms = await measureHealth(session, call());
    if (ms >= BLOCKED_AT_ENDPOINT_MS) return { method, ms, mostMs: BLOCKED_AT_ENDPOINT_MS };
  }
  return undefined;
}

/** The methods that the engine calls, each with one call. */
function listCalls(
  session: CheckSession,
): readonly (readonly [method: string, call: () => Promise<unknown>])[] {
  const job = session.newJob({ inputs: session.subject.inputs.slow });
  return session.subject.kind === "sync"
    ? [["do", () => session.do(job)]]
    : [
        ["create", () => session.create(job)],
        ["get", () => session.get(job)],
        ["delete", () => session.delete(job)],
      ];
}

/** The longest time that a health check took during the work. */
async function measureHealth(
  { subject: { client, deadlineMs } }: CheckSession,
  work: Promise<unknown>,
): Promise<number> {
  let isOver = false;
  const settled = work.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  let longestMs = 0;
  while (!isOver) {
    const startedAt = realClock.now();
    await client.health("", { deadlineMs }).catch(() => undefined); // only the time counts
    longestMs = Math.max(longestMs, realClock.now() - startedAt);
    await Promise.race([settled, realClock.sleep(BETWEEN_HEALTH_CHECKS_MS)]);
  }
  await work;
  return longestMs;
}
