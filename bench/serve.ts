import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRow, medianText, type Row } from "./measure.ts";
import { type Cost, measureCost, measurePace, type Pace } from "./serve/load.ts";
import { JOBS, makeRequests, type Requests } from "./serve/requests.ts";
import { ServerProcess } from "./serve/server-process.ts";

const CALLERS = 16;
const CALLS = 8000;
const IN_FLIGHT = 2000;
const SLOW_CALLS = 10_000;
const ROUNDS = 5;
const STARTS = 15;
/** A server runs for days, so rounds in which V8 still compiles do not count. */
const WARM_UP = 2;

const ASYNC = "/flyteidl.service.AsyncAgentService";
const SYNC = "/flyteidl.service.SyncAgentService";

/**
 * `fx serve`, a bare echo server, and a server written with grpc-js and protobufjs that does the
 * same work.
 */
interface Servers {
  readonly fx: ServerProcess;
  readonly echo: ServerProcess;
  readonly plain: ServerProcess;
}

type Peer = Exclude<keyof Servers, "fx">;

interface Call {
  readonly name: string;
  /** Maximum CPU of fx, relative to the other servers. */
  readonly aims: Readonly<Record<Peer, number>>;
  readonly replyType: string;
  readonly send: (server: ServerProcess, index: number) => Promise<Buffer>;
}

/**
 * Compares the built `fx serve`, with its log and metrics, with the two other servers. They take
 * turns, so a busy machine slows all of them.
 */
export async function measureServe(): Promise<Row[]> {
  const cache = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    const start = await measureStart(cache);
    const servers = {
      fx: await ServerProcess.startFx(cache),
      echo: await ServerProcess.startPeer("echo-server.mjs"),
      plain: await ServerProcess.startPeer("plain-server.mjs"),
    };
    try {
      const requests = await makeRequests();
      const calls = createCalls(requests);
      for (const call of calls) await checkReplies(call, servers, requests);
      const costs: Row[] = [];
      for (const call of calls) costs.push(...(await measureCall(call, servers)));
      const paces = await measureInFlight(servers, requests);
      return [...costs, ...paces, ...memoryRows(servers), start];
    } finally {
      await Promise.all(Object.values(servers).map((server) => server.stop()));
    }
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function createCalls({ get, create, sync }: Requests): Call[] {
  return [
    {
      name: "GetTask, ten outputs",
      aims: { echo: 2.1, plain: 1.2 },
      replyType: "GetTaskResponse",
      send: (server, index) => server.unary(`${ASYNC}/GetTask`, get[index % JOBS]!),
    },
    {
      name: "CreateTask, five inputs",
      aims: { echo: 2.4, plain: 1.3 },
      replyType: "CreateTaskResponse",
      send: (server, index) => server.unary(`${ASYNC}/CreateTask`, create[index % JOBS]!),
    },
    {
      name: "ExecuteTaskSync, five inputs, three outputs",
      aims: { echo: 1.8, plain: 1.3 },
      replyType: "ExecuteTaskSyncResponse",
      send: (server, index) => server.stream(`${SYNC}/ExecuteTaskSync`, sync[index % JOBS]!),
    },
  ];
}

/** Checks that fx and the plain server do the same work. */
async function checkReplies(
  { name, replyType, send }: Call,
  { fx, plain }: Servers,
  { decode }: Requests,
): Promise<void> {
  const [ours, theirs] = [await send(fx, 7), await send(plain, 7)];
  assert.equal(decode(replyType, ours), decode(replyType, theirs), name);
}

async function measureCall({ name, aims, send }: Call, servers: Servers): Promise<Row[]> {
  const costs: Record<keyof Servers, Cost[]> = { fx: [], echo: [], plain: [] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const server of ["fx", "echo", "plain"] as const) {
      const cost = await measureCost(
        servers[server],
        (index) => send(servers[server], index),
        CALLS,
        CALLERS,
      );
      if (round >= 0) costs[server].push(cost);
    }
  }
  return (["echo", "plain"] as const).flatMap((peer) =>
    (["cpu", "wall"] as const).map((kind) =>
      createRow({
        what: `${kind === "cpu" ? "CPU" : "wall time"} of ${name}, ${CALLERS} callers`,
        unit: UNITS[peer],
        values: costs.fx.map((cost, round) => cost[kind] / costs[peer][round]![kind]),
        most: kind === "cpu" ? aims[peer] : undefined,
        note: `${median(costs.fx, kind)} µs per call, compared with ${median(costs[peer], kind)} µs`,
      }),
    ),
  );
}

const UNITS = { echo: "× a bare echo", plain: "× grpc-js and protobufjs" };

function median<Kind extends string>(
  measured: readonly Readonly<Record<Kind, number>>[],
  kind: Kind,
): string {
  return medianText(measured.map((one) => one[kind]));
}

async function measureInFlight(servers: Servers, { slowGet }: Requests): Promise<Row[]> {
  const paces: Record<keyof Servers, Pace[]> = { fx: [], echo: [], plain: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const server of ["fx", "echo", "plain"] as const) {
      const send = (index: number): Promise<Buffer> =>
        servers[server].unary(`${ASYNC}/GetTask`, slowGet[index % JOBS]!);
      paces[server].push(await measurePace(send, SLOW_CALLS, IN_FLIGHT));
    }
  }
  const what = `${IN_FLIGHT} in flight, get takes 100 ms`;
  const rows = (["echo", "plain"] as const).flatMap((peer) => [
    createRow({
      what: `${what}: rate`,
      unit: UNITS[peer],
      values: paces.fx.map((pace, round) => pace.perSecond / paces[peer][round]!.perSecond),
      least: peer === "echo" ? 0.65 : undefined,
      note: `${median(paces.fx, "perSecond")} per second, compared with ${median(paces[peer], "perSecond")}`,
    }),
    createRow({
      what: `${what}: p99`,
      unit: UNITS[peer],
      values: paces.fx.map((pace, round) => pace.p99 / paces[peer][round]!.p99),
      note: `${median(paces.fx, "p99")} ms, compared with ${median(paces[peer], "p99")} ms`,
    }),
  ]);
  const errors = paces.fx.reduce((sum, pace) => sum + pace.errors, 0);
  return [
    ...rows,
    createRow({ what: `${what}: errors`, unit: "calls", values: [errors], most: 0 }),
  ];
}

/** Call this last, after the load. */
function memoryRows(servers: Servers): Row[] {
  const mebibytes = (server: ServerProcess): string =>
    `${(server.peakMemory / 1024 / 1024).toFixed(0)} MiB`;
  return (["echo", "plain"] as const).map((peer) =>
    createRow({
      what: "peak memory",
      unit: UNITS[peer],
      values: [servers.fx.peakMemory / servers[peer].peakMemory],
      most: { echo: 1.6, plain: 1.5 }[peer],
      note: `${mebibytes(servers.fx)}, compared with ${mebibytes(servers[peer])}`,
    }),
  );
}

/** Measures the start of fx serve until it prints its address, with a warm cache. */
async function measureStart(cache: string): Promise<Row> {
  const ratios: number[] = [];
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
    note = `${took.toFixed(0)} ms, compared with ${bare.toFixed(0)} ms`;
  }
  return createRow({
    what: "start of fx serve until it listens",
    unit: "× node -e 0",
    values: ratios,
    note,
  });
}
