import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { useSharedProject } from "../../support/project/use-project.ts";
import { WorkerServer } from "../workers/worker-server.ts";
import { share } from "./share.ts";

/** `FX_SOAK_MINUTES` sets another length. */
const MINUTES = Number(process.env["FX_SOAK_MINUTES"] ?? share({ whole: 30, small: 0.4 }));
const MEBIBYTE = 1024 * 1024;
/** The container of the manifest that `fx init` writes, and Node's heap in it. */
const CONTAINER_BYTES = 512 * MEBIBYTE;
const NODE_OPTIONS = "--max-old-space-size=256 --trace-warnings";
/** Less than one worker process that does not end would take. */
const MOST_GROWTH = 20 * MEBIBYTE;
const SAMPLE_MS = 500;
/** Few enough that the connector is not refused: five deaths a minute are too many. */
const LOOP_EVERY_MS = 16_000;

const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

const define = (taskType, blocking, get) =>
  defineAsyncConnector({
    taskType,
    blocking,
    resourceMeta: { jobId: t.string() },
    create: ({ idempotencyKey }) => ({ jobId: idempotencyKey }),
    get,
    delete: () => undefined,
  });
const pause = new Int32Array(new SharedArrayBuffer(4));

export const blocks = define("blocks", true, ({ jobId }) => {
  Atomics.wait(pause, 0, 0, 20);
  return Resource.running(jobId);
});
export const loops = define("loops", true, ({ jobId }) => {
  while (jobId === "loop");
  return Resource.running(jobId);
});
export const behaves = define("behaves", false, ({ jobId }) => Resource.running(jobId));
`;

describe(`fx serve with a connector that blocks and one that loops, for ${MINUTES} minutes`, () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let server: WorkerServer;
  before(async () => {
    server = await WorkerServer.start(project, ["--worker-timeout", "1s"], {
      env: { NODE_OPTIONS },
    });
  });

  it("answers each call of the third one, replaces workers, and its memory stays flat", async function () {
    this.timeout(0);
    const end = Date.now() + MINUTES * 60_000;
    const answered = { behaves: 0, blocks: 0, loops: 0, created: 0 };
    const memory: number[] = [];

    async function poll(taskType: "behaves" | "blocks" | "loops", caller: number): Promise<void> {
      for (let call = 0; Date.now() < end; call += 1) {
        const job = `${caller}-${call % 100}`;
        const { message } = await server.get(taskType, job);
        if (message === job) answered[taskType] += 1;
        else assert.notEqual(taskType, "behaves", message);
        await sleep(taskType === "behaves" ? 5 : 50);
      }
    }
    async function create(): Promise<void> {
      for (let job = 0; Date.now() < end; job += 1) {
        await server.create("behaves", `attempt-${job}`);
        answered.created += 1;
        await sleep(20);
      }
    }
    async function loop(): Promise<void> {
      while (Date.now() < end) {
        await server.get("loops", "loop", 1000).catch(() => undefined); // may be late
        await sleep(Math.min(LOOP_EVERY_MS, Math.max(0, end - Date.now())));
      }
    }
    async function measure(): Promise<void> {
      while (Date.now() < end) {
        memory.push(await server.readMetric("process_resident_memory_bytes"));
        await sleep(SAMPLE_MS);
      }
    }
    const callers = (count: number, taskType: "behaves" | "blocks" | "loops") =>
      Array.from({ length: count }, (_, caller) => poll(taskType, caller));
    await Promise.all([
      ...callers(8, "behaves"),
      ...callers(6, "blocks"),
      ...callers(2, "loops"),
      create(),
      loop(),
      measure(),
    ]);

    const deaths = await server.readMetric("flyte_connector_worker_deaths_total");
    const quarter = Math.floor(memory.length / 4);
    const early = average(memory.slice(quarter, 2 * quarter));
    const late = average(memory.slice(-quarter));
    const most = Math.max(...memory);
    const numbers = JSON.stringify({ ...answered, deaths, early, late, most });
    assert.ok(deaths > 0 && answered.blocks > 0 && answered.loops > 0, numbers);
    assert.ok(most < CONTAINER_BYTES, numbers);
    assert.ok(late - early < MOST_GROWTH, numbers);
    if (process.env["FX_SOAK_MINUTES"] !== undefined) console.log(numbers);
    const { code, stderr } = await server.served.stop();
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /MaxListenersExceededWarning|refused for a minute/);
  });
});

function average(numbers: readonly number[]): number {
  return Math.round(numbers.reduce((sum, each) => sum + each, 0) / numbers.length);
}
