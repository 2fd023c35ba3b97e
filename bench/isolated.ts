import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRow, medianText, type Row } from "./measure.ts";
import { type Cost, measureCost } from "./serve/load.ts";
import { makeGetRequests } from "./serve/requests.ts";
import { ServerProcess } from "./serve/server-process.ts";

const SERVER = { module: "bench/blocking/project/connectors.ts", env: { BENCH_CALL_MS: "0" } };
const CALLS = 8000;
const ROUNDS = 5;
/** Rounds in which V8 still compiles. */
const WARM_UP = 2;
const STARTS = 15;

/** The task types of a connector with `blocking: true` and of a plain one, which do the same. */
const TYPES = { isolated: "bench-isolated", plain: "bench-cheap" } as const;

type Requests = Readonly<Record<keyof typeof TYPES, readonly Buffer[]>>;

/**
 * Compares calls of a connector with `blocking: true`, which run in worker processes, with those of
 * a plain one in the same server.
 */
export async function measureIsolated(): Promise<Row[]> {
  const cache = mkdtempSync(join(tmpdir(), "fx-bench-"));
  const requests = {
    isolated: await makeGetRequests(TYPES.isolated),
    plain: await makeGetRequests(TYPES.plain),
  };
  try {
    const start = await measureStart(cache, requests);
    const rows: Row[] = [];
    for (const [callers, blockingCalls] of [
      [1, 1],
      [16, 4],
      [16, 16],
    ] as const)
      rows.push(...(await measureCalls(cache, requests, callers, blockingCalls)));
    return [...rows, start];
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

async function measureCalls(
  cache: string,
  requests: Requests,
  callers: number,
  blockingCalls: number,
): Promise<Row[]> {
  const flags = ["--blocking-calls", String(blockingCalls)];
  const server = await ServerProcess.startFx(cache, { ...SERVER, flags });
  const costs: Record<keyof Requests, Cost[]> = { isolated: [], plain: [] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1)
    for (const kind of ["isolated", "plain"] as const) {
      const own = requests[kind];
      const call = (index: number): Promise<Buffer> => server.getTask(own[index % own.length]!);
      const cost = await measureCost(server, call, CALLS, callers);
      if (round >= 0) costs[kind].push(cost);
    }
  await server.stop();
  return (["wall", "cpu"] as const).map((kind) => {
    const cost = (of: keyof Requests): string => medianText(costs[of].map((one) => one[kind]));
    return createRow({
      what: `${kind === "cpu" ? "CPU of all processes" : "wall time"} of a cheap GetTask, ${callers} in flight, --blocking-calls ${blockingCalls}`,
      unit: "× a plain connector",
      values: costs.isolated.map((one, round) => one[kind] / costs.plain[round]![kind]),
      most: kind === "wall" && callers === 16 ? 2 : undefined,
      note: `${cost("isolated")} µs per call, compared with ${cost("plain")} µs`,
    });
  });
}

/** The first call of a connector, which starts its worker. */
async function measureStart(cache: string, requests: Requests): Promise<Row> {
  const ratios: number[] = [];
  const times: number[] = [];
  for (let run = -2; run < STARTS; run += 1) {
    const server = await ServerProcess.startFx(cache, SERVER);
    await server.getTask(requests.plain[0]!);
    const began = performance.now();
    await server.getTask(requests.isolated[0]!);
    const took = performance.now() - began;
    const bareBegan = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    const bare = performance.now() - bareBegan;
    await server.stop();
    if (run < 0) continue;
    ratios.push(took / bare);
    times.push(took);
  }
  return createRow({
    what: "first call of a blocking connector, which starts its worker process",
    unit: "× node -e 0",
    values: ratios,
    most: 6,
    note: `${medianText(times)} ms`,
  });
}
