import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { roundsPerMs } from "./blocking/rounds-per-ms.ts";
import { createRow, medianText, type Row, spreadOf } from "./measure.ts";
import { measurePace, measureRhythm, type Pace } from "./serve/load.ts";
import { makeGetRequests } from "./serve/requests.ts";
import { ServerProcess } from "./serve/server-process.ts";

const MODULE = "bench/blocking/project/connectors.ts";
const CALL_MS = 20;
const CALLERS = 16;
const CALLS = 400;
const ROUNDS = 3;
/** Threads of Python's default pool, in which flytekit runs plain functions. */
const FLYTEKIT_THREADS = Math.min(32, cpus().length + 4);
/** Calls of another connector and of the health check, while the blocking ones run. */
const PROBES = { perSecond: 100, seconds: 3, inFlight: 100 };

const HEALTH_CHECK = "/grpc.health.v1.Health/Check";

type How = "asleep" | "busy";
type Probe = "GetTask of another connector" | "health check";

interface Requests {
  readonly asleep: readonly Buffer[];
  readonly busy: readonly Buffer[];
  readonly cheap: readonly Buffer[];
}

/**
 * Calls connectors whose `get` blocks its thread for 20 ms, in `fx serve` and in flytekit, which
 * runs plain functions in its thread pool. Meanwhile, other calls arrive.
 */
export async function measureBlocking(): Promise<Row[]> {
  const cache = mkdtempSync(join(tmpdir(), "fx-bench-"));
  const env = {
    BENCH_CALL_MS: String(CALL_MS),
    BENCH_ROUNDS_PER_MS: String(await roundsPerMs()),
  };
  const servers = {
    fx: await ServerProcess.startFx(cache, { module: MODULE, env }),
    wide: await ServerProcess.startFx(cache, {
      module: MODULE,
      flags: ["--blocking-calls", String(FLYTEKIT_THREADS)],
      env,
    }),
    flytekit: await ServerProcess.startFlytekit("flytekit_connectors", env),
  };
  try {
    const requests = {
      asleep: await makeGetRequests("bench-asleep"),
      busy: await makeGetRequests("bench-busy"),
      cheap: await makeGetRequests("bench-cheap"),
    };
    const rows: Row[] = [];
    for (const how of ["asleep", "busy"] as const) {
      rows.push(...(await measureRates(how, servers, requests)));
      rows.push(...(await measureProbes(how, "fx serve", servers.fx, requests)));
      rows.push(...(await measureProbes(how, "flytekit", servers.flytekit, requests)));
    }
    return rows;
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    rmSync(cache, { recursive: true, force: true });
  }
}

type Servers = Readonly<Record<"fx" | "wide" | "flytekit", ServerProcess>>;

async function measureRates(how: How, servers: Servers, requests: Requests): Promise<Row[]> {
  const paces: Record<keyof Servers, Pace[]> = { fx: [], wide: [], flytekit: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const name of ["fx", "wide", "flytekit"] as const) {
      const pace = await measurePace(caller(servers[name], requests[how]), CALLS, CALLERS);
      if (pace.errors > 0) throw new Error(`${pace.errors} calls of ${name} failed`);
      if (round >= 0) paces[name].push(pace);
    }
  }
  const rate = (name: keyof Servers): string =>
    medianText(paces[name].map((pace) => pace.perSecond));
  return (["fx", "wide"] as const).map((name) =>
    createRow({
      what: `GetTask that is ${how} for ${CALL_MS} ms, ${CALLERS} callers, ${name === "fx" ? "default flags" : `--blocking-calls ${FLYTEKIT_THREADS}`}: rate`,
      unit: `× flytekit's ${FLYTEKIT_THREADS} threads`,
      values: paces[name].map((pace, round) => pace.perSecond / paces.flytekit[round]!.perSecond),
      note: `${rate(name)} calls per second, compared with ${rate("flytekit")}`,
    }),
  );
}

/** Compares the latency of other calls while blocking ones run with that of an idle server. */
async function measureProbes(
  how: How,
  name: string,
  server: ServerProcess,
  requests: Requests,
): Promise<Row[]> {
  const probes: Record<Probe, () => Promise<Pace>> = {
    "GetTask of another connector": () => measureRhythm(caller(server, requests.cheap), PROBES),
    "health check": () => measureRhythm(() => server.unary(HEALTH_CHECK, Buffer.alloc(0)), PROBES),
  };
  const rows: Row[] = [];
  for (const [what, probe] of Object.entries(probes)) {
    const [ratios, waits]: [number[], number[]] = [[], []];
    for (let round = -1; round < ROUNDS; round += 1) {
      const idle = await probe();
      const loaded = await underLoad(caller(server, requests[how]), probe);
      if (round < 0) continue;
      ratios.push(loaded.p99 / idle.p99);
      waits.push(loaded.p99);
    }
    rows.push(
      createRow({
        what: `99th percentile of ${what} while ${CALLERS} callers keep others ${how}, ${name}`,
        unit: "× idle",
        values: ratios,
        most: name === "fx serve" ? 3 : undefined,
        note: `${spreadOf(waits).median} ms`,
      }),
    );
  }
  return rows;
}

/** Measures something while {@link CALLERS} callers make calls without a pause. */
async function underLoad<T>(
  call: (index: number) => Promise<unknown>,
  measure: () => Promise<T>,
): Promise<T> {
  let isOver = false;
  const callers = Array.from({ length: CALLERS }, async (_, index) => {
    while (!isOver) await call(index);
  });
  try {
    return await measure();
  } finally {
    isOver = true;
    await Promise.all(callers);
  }
}

function caller(server: ServerProcess, requests: readonly Buffer[]) {
  return (index: number): Promise<Buffer> => server.getTask(requests[index % requests.length]!);
}
