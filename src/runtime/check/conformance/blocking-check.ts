import { formatMs } from "../../base/format-ms.ts";
import { realClock } from "../../base/real-clock.ts";
import { BLOCKED_MS } from "../../service/request-observer.ts";
import { CheckFailure } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import { BOTH_KINDS, type ConformanceCheck } from "../check.ts";

/** A health check over the network may take long for other reasons. */
const BLOCKED_AT_ENDPOINT_MS = 1000;
const BETWEEN_HEALTH_CHECKS_MS = 50;

/** In process, fx measures the methods. At an endpoint, health checks show whether it is blocked. */
export const BLOCKING_CHECK: ConformanceCheck = {
  id: "server/blocking",
  level: "engine",
  title: "the server answers other calls while a method runs",
  why: "One server runs every task of its types. While a method blocks the event loop, all other calls wait. After 10 s they fail: creates are repeated, failed polls leave tasks RUNNING forever, and Kubernetes restarts a pod whose health checks time out.",
  fix: "Use the asynchronous functions of Node and of your client library, not those whose names end in Sync. Move long computations into a worker thread or into the outside system.",
  kinds: BOTH_KINDS,
  jobs: 2,
  async run(session) {
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
};

interface Blocking {
  readonly method: string;
  readonly ms: number;
  readonly mostMs: number;
}

async function findInProcess(session: CheckSession): Promise<Blocking | undefined> {
  const { calls } = session.subject.inProcess!.watch;
  const before = calls.length;
  for (const [, call] of listCalls(session)) await call();
  return calls
    .slice(before)
    .map(({ method, blockedMs = 0 }) => ({ method, ms: blockedMs, mostMs: BLOCKED_MS }))
    .find(({ ms }) => ms >= BLOCKED_MS);
}

async function findAtEndpoint(session: CheckSession): Promise<Blocking | undefined> {
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
    await client.health("", { deadlineMs }).catch(() => undefined);
    longestMs = Math.max(longestMs, realClock.now() - startedAt);
    await Promise.race([settled, realClock.sleep(BETWEEN_HEALTH_CHECKS_MS)]);
  }
  await work;
  return longestMs;
}
