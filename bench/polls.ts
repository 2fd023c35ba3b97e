import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRow, type Row } from "./measure.ts";
import { CountingService } from "./polls/counting-service.ts";
import { measurePace, measureRhythm, type Pace } from "./serve/load.ts";
import { makeGetRequests } from "./serve/requests.ts";
import { ServerProcess } from "./serve/server-process.ts";

/** What the goals are about: 10,000 jobs, each polled every 10 s. */
const JOBS = 10_000;
const ROUND_SECONDS = 10;
const ROUNDS = 2;
/** Polls per second for the plot of docs/scale.md, for as long each as a curve needs. */
const RATES = [30, 100, 300, 2000, 4000];
const RATE_SECONDS = 5;
/** Flyte's engine starts this many polls at once if docs/scale.md is followed. */
const WORKERS = 200;
const WARM_UP = { perSecond: 500, seconds: 4 };

/** Some seconds of polls. */
interface Polls extends Pace {
  readonly calls: number;
  /** Requests to the outside service. */
  readonly requests: number;
  /** CPU of the server, in milliseconds per second. */
  readonly cpu: number;
}

/** The connectors of polls/project. */
const CONNECTORS = { get: "bench-single", getMany: "bench-batch" } as const;
type Method = keyof typeof CONNECTORS;

/**
 * Polls 10,000 jobs through `fx serve`, in a pod's heap of 256 MiB. They run on a service that
 * counts requests; server, client and service are processes of their own.
 */
export async function measurePolls(): Promise<Row[]> {
  const cache = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    const measured = {
      get: await measureMethod("get", cache),
      getMany: await measureMethod("getMany", cache),
    };
    return [
      fewerRequests(measured.get.rounds, measured.getMany.rounds),
      ...Object.entries(measured).flatMap(([method, polls]) => [
        ...roundRows(method, polls),
        ...[polls.rounds.at(-1)!, ...polls.atRates].map((at) => curveRow(method, at)),
      ]),
    ];
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

interface MethodPolls {
  readonly rounds: readonly Polls[];
  readonly burst: Polls;
  readonly atRates: readonly Polls[];
  /** Peak memory of the server during the rounds, in bytes. */
  readonly memory: number;
}

async function measureMethod(method: Method, cache: string): Promise<MethodPolls> {
  const service = await CountingService.start();
  const server = await ServerProcess.startFx(cache, {
    module: "bench/polls/project/connectors.ts",
    env: { BENCH_SERVICE: service.address, NODE_OPTIONS: "--max-old-space-size=256" },
  });
  try {
    const requests = await makeGetRequests(CONNECTORS[method], JOBS);
    const poll = (index: number): Promise<Buffer> => server.getTask(requests[index % JOBS]!);
    const observe = async (calls: number, polls: () => Promise<Pace>): Promise<Polls> => {
      await service.countRequests();
      const [cpu, began] = [server.cpuMs, performance.now()];
      const pace = await polls();
      return {
        ...pace,
        calls,
        cpu: (1000 * (server.cpuMs - cpu)) / (performance.now() - began),
        requests: await service.countRequests(),
      };
    };
    const pollEvenly = (perSecond: number, seconds: number): Promise<Polls> =>
      observe(perSecond * seconds, () =>
        measureRhythm(poll, { perSecond, seconds, inFlight: WORKERS }),
      );

    await pollEvenly(WARM_UP.perSecond, WARM_UP.seconds);
    const rounds: Polls[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push(await pollEvenly(JOBS / ROUND_SECONDS, ROUND_SECONDS));
    const memory = server.peakMemory;
    const burst = await observe(JOBS, () => measurePace(poll, JOBS, WORKERS));
    const atRates: Polls[] = [];
    for (const rate of RATES) atRates.push(await pollEvenly(rate, RATE_SECONDS));
    return { rounds, burst, atRates, memory };
  } finally {
    await server.stop();
    await service.stop();
  }
}

function fewerRequests(get: readonly Polls[], getMany: readonly Polls[]): Row {
  return createRow({
    what: `requests to the service in a round of ${JOBS} polls`,
    unit: "× fewer with getMany",
    values: get.map((polls, round) => polls.requests / getMany[round]!.requests),
    least: 20,
    note: `${get[0]!.requests} with get, ${getMany[0]!.requests} with getMany`,
  });
}

function roundRows(method: string, { rounds, burst, memory }: MethodPolls): Row[] {
  const what = `${JOBS} jobs every ${ROUND_SECONDS} s with ${method}`;
  return [
    createRow({
      what: `${what}: 99th percentile of GetTask`,
      unit: "ms",
      values: rounds.map((polls) => polls.p99),
    }),
    createRow({
      what: `${what}: errors`,
      unit: "calls",
      values: rounds.map((polls) => polls.errors),
      most: 0,
    }),
    createRow({
      what: `${what}: peak memory of the server`,
      unit: "MiB",
      values: [memory / 1024 / 1024],
    }),
    createRow({
      what: `${JOBS} jobs at once by ${WORKERS} workers with ${method}: rate`,
      unit: "polls per second",
      values: [burst.perSecond],
      note: describe(burst),
    }),
  ];
}

/** A point of the plot in docs/scale.md. */
function curveRow(method: string, polls: Polls): Row {
  const rate = Math.round(polls.perSecond);
  return createRow({
    what: `CPU of the server at ${rate} polls per second with ${method}`,
    unit: "% of a core",
    values: [polls.cpu / 10],
    note: describe(polls),
    curve: method,
    at: rate,
  });
}

function describe({ calls, requests, p99, errors }: Polls): string {
  return `${(calls / requests).toFixed(1)} polls per request, p99 ${p99.toFixed(0)} ms, ${errors} errors`;
}
