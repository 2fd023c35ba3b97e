import { setTimeout } from "node:timers/promises";
import type { ServerProcess } from "./server-process.ts";

/** Makes call number `index`. */
type Call = (index: number) => Promise<unknown>;

/** Average cost of one call, in microseconds. */
export interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

/** Makes `calls` calls, with `callers` in flight. */
export async function measureCost(
  server: ServerProcess,
  call: Call,
  calls: number,
  callers: number,
): Promise<Cost> {
  const [cpu, wall] = [server.cpuMs, performance.now()];
  await callAll(call, calls, callers);
  return {
    cpu: (1000 * (server.cpuMs - cpu)) / calls,
    wall: (1000 * (performance.now() - wall)) / calls,
  };
}

/** Rate and latency of calls. */
export interface Pace {
  readonly perSecond: number;
  /** 99th percentile of the latency, in milliseconds. */
  readonly p99: number;
  readonly errors: number;
}

/** Makes `calls` calls, each as soon as one of the callers is free and `isDue` has resolved. */
export async function measurePace(
  call: Call,
  calls: number,
  callers: number,
  isDue: Call = () => Promise.resolve(),
): Promise<Pace> {
  const times: number[] = [];
  let errors = 0;
  const began = performance.now();
  await callAll(
    async (index) => {
      await isDue(index);
      const sent = performance.now();
      await call(index).catch(() => (errors += 1));
      times.push(performance.now() - sent);
    },
    calls,
    callers,
  );
  const seconds = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  return { perSecond: calls / seconds, p99: times[Math.floor(times.length * 0.99)]!, errors };
}

/** How often calls are made, for how long, and how many may be in flight. */
export interface Rhythm {
  readonly perSecond: number;
  readonly seconds: number;
  readonly inFlight: number;
}

/**
 * Makes calls evenly, as the rate limiter of Flyte's engine does. A slow server delays them only if
 * `inFlight` calls are in flight.
 */
export function measureRhythm(call: Call, { perSecond, seconds, inFlight }: Rhythm): Promise<Pace> {
  const began = performance.now();
  return measurePace(call, perSecond * seconds, inFlight, (index) =>
    setTimeout(Math.max(0, began + (1000 * index) / perSecond - performance.now())),
  );
}

async function callAll(call: Call, calls: number, callers: number): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < calls) await call(next++);
    }),
  );
}
