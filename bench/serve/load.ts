import type { ServerProcess } from "./server-process.ts";

type Call = () => Promise<unknown>;

/** CPU milliseconds that a server takes for so many calls, made by `callers` at once. */
export async function serverCpuMs(
  server: ServerProcess,
  call: Call,
  calls: number,
  callers: number,
): Promise<number> {
  const before = await server.cpuMs();
  await callAll(call, calls, callers);
  return (await server.cpuMs()) - before;
}

/** How fast calls were answered. */
export interface Pace {
  readonly perSecond: number;
  /** The slowest hundredth took longer, in milliseconds. */
  readonly p99: number;
  readonly errors: number;
}

export async function paceOf(call: Call, calls: number, callers: number): Promise<Pace> {
  const times: number[] = [];
  let errors = 0;
  const began = performance.now();
  await callAll(
    async () => {
      const sent = performance.now();
      await call().catch(() => (errors += 1));
      times.push(performance.now() - sent);
    },
    calls,
    callers,
  );
  const seconds = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  return { perSecond: calls / seconds, p99: times[Math.floor(times.length * 0.99)]!, errors };
}

async function callAll(call: Call, calls: number, callers: number): Promise<void> {
  let left = calls;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (left-- > 0) await call();
    }),
  );
}
