import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Row, spreadOf } from "./measure.ts";
import { paceOf, serverCpuMs } from "./serve/load.ts";
import { type Requests, makeRequests } from "./serve/requests.ts";
import { ServerProcess } from "./serve/server-process.ts";

const CALLERS = 16;
const CALLS = 8000;
const IN_FLIGHT = 2000;
const SLOW_CALLS = 10_000;
const ROUNDS = 5;
const STARTS = 5;
/** A server that runs for days is measured when its code is compiled. */
const WARM_UP = 2;

const ASYNC = "/flyteidl.service.AsyncAgentService";
const SYNC = "/flyteidl.service.SyncAgentService";

interface Call {
  readonly what: string;
  readonly fx: () => Promise<unknown>;
  readonly echo: () => Promise<unknown>;
}

/**
 * `fx serve` as it is built, with its log and its metrics, beside a server of @grpc/grpc-js that sends the same bytes back. The
 * two take turns, so that a busy machine slows both.
 */
export async function measureServe(): Promise<Row[]> {
  const cache = mkdtempSync(join(tmpdir(), "fx-bench-"));
  const starts = await measureStart(cache);
  const [fx, echo] = await Promise.all([ServerProcess.startFx(cache), ServerProcess.startEcho()]);
  try {
    const requests = await makeRequests();
    const rows = [];
    for (const call of callsOf(fx, echo, requests)) rows.push(await measureCpu(call, fx, echo));
    const paces = await measurePace(fx, echo, requests);
    return [...rows, ...paces, memoryRow(fx, echo), starts];
  } finally {
    await Promise.all([fx.stop(), echo.stop()]);
    rmSync(cache, { recursive: true, force: true });
  }
}

function callsOf(fx: ServerProcess, echo: ServerProcess, { get, create, sync }: Requests): Call[] {
  return [
    {
      what: "GetTask",
      fx: () => fx.unary(`${ASYNC}/GetTask`, get),
      echo: () => echo.unary("/bench.Unary/Echo", get),
    },
    {
      what: "CreateTask",
      fx: () => fx.unary(`${ASYNC}/CreateTask`, create),
      echo: () => echo.unary("/bench.Unary/Echo", create),
    },
    {
      what: "ExecuteTaskSync",
      fx: () => fx.stream(`${SYNC}/ExecuteTaskSync`, sync),
      echo: () => echo.stream("/bench.Stream/Echo", sync),
    },
  ];
}

async function measureCpu(call: Call, fx: ServerProcess, echo: ServerProcess): Promise<Row> {
  const perCall = { fx: [] as number[], echo: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const own = await serverCpuMs(fx, call.fx, CALLS, CALLERS);
    const bare = await serverCpuMs(echo, call.echo, CALLS, CALLERS);
    if (round < 0) continue;
    perCall.fx.push((1000 * own) / CALLS);
    perCall.echo.push((1000 * bare) / CALLS);
  }
  const note = `${spreadOf(perCall.fx).median.toFixed(0)} µs a call beside ${spreadOf(perCall.echo).median.toFixed(0)} µs`;
  return row(
    `CPU of ${call.what} at ${CALLERS} callers`,
    perCall.fx.map((own, round) => own / perCall.echo[round]!),
    { most: 1.3 },
    note,
  );
}

async function measurePace(
  fx: ServerProcess,
  echo: ServerProcess,
  { slowGet }: Requests,
): Promise<Row[]> {
  const rates = [];
  const slowest = [];
  let errors = 0;
  let note = "";
  for (let round = 0; round < ROUNDS; round += 1) {
    const own = await paceOf(() => fx.unary(`${ASYNC}/GetTask`, slowGet), SLOW_CALLS, IN_FLIGHT);
    const bare = await paceOf(
      () => echo.unary("/bench.Unary/SlowEcho", slowGet),
      SLOW_CALLS,
      IN_FLIGHT,
    );
    rates.push(own.perSecond / bare.perSecond);
    slowest.push(own.p99 / bare.p99);
    errors += own.errors;
    note = `${own.perSecond.toFixed(0)} a second beside ${bare.perSecond.toFixed(0)}, p99 ${own.p99.toFixed(0)} ms beside ${bare.p99.toFixed(0)} ms; ${errors} errors`;
  }
  const what = `${IN_FLIGHT} in flight, get takes 100 ms`;
  return [
    row(`${what}: rate`, rates, { least: 0.75 }, note),
    row(`${what}: p99`, slowest, { most: 1.3 }, note),
  ];
}

/** After all of the above. */
function memoryRow(fx: ServerProcess, echo: ServerProcess): Row {
  const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);
  return row(
    "peak memory",
    [fx.peakMemory / echo.peakMemory],
    { most: 1.25 },
    `${mebibytes(fx.peakMemory)} MiB beside ${mebibytes(echo.peakMemory)} MiB`,
  );
}

/** From the start of the process until it says where it listens; with a warm cache. */
async function measureStart(cache: string): Promise<Row> {
  const ratios = [];
  let note = "";
  for (let run = -2; run < STARTS; run += 1) {
    const began = performance.now();
    const server = await ServerProcess.startFx(cache);
    const took = performance.now() - began;
    await server.stop();
    const bareBegan = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    const bare = performance.now() - bareBegan;
    if (run < 0) continue;
    ratios.push(took / bare);
    note = `${took.toFixed(0)} ms beside ${bare.toFixed(0)} ms`;
  }
  return row("start of fx serve until it listens", ratios, { most: 3 }, note, "× node -e 0");
}

function row(
  what: string,
  ratios: readonly number[],
  aim: { readonly most?: number; readonly least?: number },
  note: string,
  unit = "× a bare echo",
): Row {
  const measured = spreadOf(ratios);
  const met = measured.median <= (aim.most ?? Infinity) && measured.median >= (aim.least ?? 0);
  return {
    what,
    unit,
    measured,
    aim: aim.most === undefined ? `≥ ${aim.least}` : `≤ ${aim.most}`,
    met,
    note,
  };
}
