import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { roundsPerMs } from "./blocking/rounds-per-ms.ts";
import { createRow, medianText, type Row } from "./measure.ts";
import { type Cost, measureCost, measurePace, type Pace } from "./serve/load.ts";
import { makeGetRequests } from "./serve/requests.ts";
import { ServerProcess } from "./serve/server-process.ts";

const MODULE = "bench/blocking/project/connectors.ts";
const CALL_MS = 10;
const WORKERS = 2;
const CALLERS = 16;
const WORKING_CALLS = 600;
const CHEAP_CALLS = 8000;
const MEMORY_OF = [0, 1, 2, 4];
const MEBIBYTE = 1024 * 1024;
const ROUNDS = 5;
/** Rounds in which V8 still compiles. */
const WARM_UP = 2;

type Servers = Readonly<Record<"one" | "workers", ServerProcess>>;

/** Compares `fx serve --workers 2` with `fx serve`, which runs all methods in its own process. */
export async function measureWorkers(): Promise<Row[]> {
  const cache = mkdtempSync(join(tmpdir(), "fx-bench-"));
  const env = {
    BENCH_CALL_MS: String(CALL_MS),
    BENCH_ROUNDS_PER_MS: String(await roundsPerMs()),
  };
  const servers = {
    one: await ServerProcess.startFx(cache, { module: MODULE, env }),
    workers: await ServerProcess.startFx(cache, {
      module: MODULE,
      flags: ["--workers", String(WORKERS)],
      env,
    }),
  };
  try {
    const rows = [await measureWorking(servers), ...(await measureCheap(servers))];
    return [...rows, ...(await measureMemory(cache, env))];
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    rmSync(cache, { recursive: true, force: true });
  }
}

async function measureWorking(servers: Servers): Promise<Row> {
  const requests = await makeGetRequests("bench-working");
  const paces: Record<keyof Servers, Pace[]> = { one: [], workers: [] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const name of ["one", "workers"] as const) {
      const call = (index: number): Promise<Buffer> =>
        servers[name].getTask(requests[index % requests.length]!);
      const pace = await measurePace(call, WORKING_CALLS, CALLERS);
      if (pace.errors > 0) throw new Error(`${pace.errors} calls failed`);
      if (round >= 0) paces[name].push(pace);
    }
  }
  const rate = (name: keyof Servers): string =>
    medianText(paces[name].map((pace) => pace.perSecond));
  return createRow({
    what: `GetTask with ${CALL_MS} ms of CPU, ${CALLERS} callers, --workers ${WORKERS}: rate`,
    unit: "× one process",
    values: paces.workers.map((pace, round) => pace.perSecond / paces.one[round]!.perSecond),
    least: 1.6,
    note: `${rate("workers")} calls per second, compared with ${rate("one")}`,
  });
}

async function measureCheap(servers: Servers): Promise<Row[]> {
  const requests = await makeGetRequests("bench-cheap");
  const costs: Record<keyof Servers, Cost[]> = { one: [], workers: [] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const name of ["one", "workers"] as const) {
      const server = servers[name];
      const cost = await measureCost(
        server,
        (index) => server.getTask(requests[index % requests.length]!),
        CHEAP_CALLS,
        CALLERS,
      );
      if (round >= 0) costs[name].push(cost);
    }
  }
  return (["cpu", "wall"] as const).map((kind) => {
    const cost = (name: keyof Servers): string => medianText(costs[name].map((one) => one[kind]));
    return createRow({
      what: `${kind === "cpu" ? "CPU" : "wall time"} of a cheap GetTask, ${CALLERS} callers, --workers ${WORKERS}`,
      unit: "× one process",
      values: costs.workers.map((one, round) => one[kind] / costs.one[round]![kind]),
      most: kind === "cpu" ? 1.5 : undefined,
      note: `${cost("workers")} µs per call, compared with ${cost("one")} µs`,
    });
  });
}

/** The memory of servers with workers that have answered a few calls. */
async function measureMemory(cache: string, env: Record<string, string>): Promise<Row[]> {
  const requests = await makeGetRequests("bench-cheap");
  const sizes: number[] = [];
  for (const workers of MEMORY_OF) {
    const flags = ["--workers", String(workers)];
    const server = await ServerProcess.startFx(cache, { module: MODULE, flags, env });
    const call = (index: number): Promise<Buffer> => server.getTask(requests[index]!);
    await measurePace(call, requests.length, CALLERS);
    sizes.push(server.memory / MEBIBYTE);
    await server.stop();
  }
  return MEMORY_OF.map((workers, index) =>
    createRow({
      what: `memory of fx serve --workers ${workers} after ${requests.length} calls`,
      unit: "× without workers",
      values: [sizes[index]! / sizes[0]!],
      note: `${sizes[index]!.toFixed(0)} MiB; what processes share counts once`,
    }),
  );
}
