import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RawHttp2, lengthPrefix } from "../test/support/server/raw-http2.ts";
import { createRow, medianText, type Row } from "./measure.ts";
import { type Pace, measureRhythm } from "./serve/load.ts";
import { JOBS, makeGetRequests } from "./serve/requests.ts";
import { ServerProcess } from "./serve/server-process.ts";

const ROUNDS = 5;
/** Polls as Flyte's engine makes them. */
const POLLS = { perSecond: 100, seconds: 6, inFlight: 500 };
/** That of a pod of 512 Mi. */
const HEAP = "--max-old-space-size=256";
const CREATE = "flyteidl.service.AsyncAgentService/CreateTask";
const LARGE = { streams: 4, bytes: 15 * 1024 * 1024 };
const SLOW = { streams: 100, bytes: 60_000 };
/** Each time, a large create sends 20 KB (0.8 MB/s for all four), a slow one 10 bytes. */
const SEND_MS = 100;
const LARGE_PART = Buffer.alloc(20_000);
const SLOW_PART = Buffer.alloc(10);

/**
 * Polls of a server that has nothing else to do, and in turn beside an honest caller with four
 * creates of 15 MiB over a slow line, and another one with a hundred streams that hardly move.
 */
export async function measureSlowCallers(): Promise<Row[]> {
  const cache = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    const server = await ServerProcess.startFx(cache, { env: { NODE_OPTIONS: HEAP } });
    try {
      return await measureRounds(server);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

async function measureRounds(server: ServerProcess): Promise<Row[]> {
  const requests = await makeGetRequests("bench");
  const poll = (index: number): Promise<Buffer> => server.getTask(requests[index % JOBS]!);
  await measureRhythm(poll, POLLS); // V8 compiles
  const alone: Pace[] = [];
  const beside: Pace[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    alone.push(await measureRhythm(poll, POLLS));
    const stop = await startSlowCallers(server.port);
    beside.push(await measureRhythm(poll, POLLS));
    stop();
  }
  const times = (paces: readonly Pace[]): string => `${medianText(paces.map(({ p99 }) => p99))} ms`;
  return [
    createRow({
      what: "99th percentile of polls beside slow callers",
      unit: "× without them",
      values: beside.map(({ p99 }, round) => p99 / alone[round]!.p99),
      most: 3,
      note: `${times(beside)}, compared with ${times(alone)}`,
    }),
    createRow({
      what: "polls lost beside slow callers",
      unit: "",
      values: beside.map(({ errors }) => errors),
      most: 0,
    }),
  ];
}

/** Returns what stops them. */
async function startSlowCallers(port: number): Promise<() => void> {
  const callers = await Promise.all(
    [LARGE, SLOW].map(async ({ streams, bytes }) => {
      const connection = await RawHttp2.connect(port);
      const ids = Array.from({ length: streams }, () => connection.open(CREATE));
      for (const id of ids) await connection.send(id, lengthPrefix(bytes));
      return { connection, ids, part: bytes === LARGE.bytes ? LARGE_PART : SLOW_PART };
    }),
  );
  const timer = setInterval(() => {
    for (const { connection, ids, part } of callers)
      for (const id of ids) void connection.send(id, part);
  }, SEND_MS);
  return () => {
    clearInterval(timer);
    for (const { connection } of callers) connection.destroy();
  };
}
