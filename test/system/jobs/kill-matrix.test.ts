import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { type FxResult, fx, startFx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { share } from "../load/share.ts";
import { CountingJobServer, type JobScript, type Moment } from "./counting-job-server.ts";

const SOURCE = `import { defineAsyncConnector, Resource, RetryableError, t } from "flyte-fx";

async function call(method, key, { fetch, signal }) {
  const response = await fetch(process.env.JOB_SERVICE + "/" + key, { method, ...(method === "GET" && { signal }) });
  if (response.status === 500) throw new RetryableError("FAULT", "the service is not well");
  return response.text();
}
export const jobs = defineAsyncConnector({
  taskType: "job",
  inputs: { city: t.string() },
  outputs: { temp: t.float(), where: t.string() },
  resourceMeta: { key: t.string() },
  async create({ idempotencyKey, ...context }) {
    await call("PUT", idempotencyKey, context);
    return { key: idempotencyKey };
  },
  async get({ key }, context) {
    const state = await call("GET", key, context);
    if (state === "running") return Resource.running("on it");
    return state === "done" ? Resource.succeeded({ temp: 4.5, where: "Oslo" }) : Resource.retryableFailed("it broke");
  },
  async delete({ key }, context) { await call("DELETE", key, context); },
});
export const job = jobs.task({ name: "job", retries: 1 });
`;

interface Path {
  readonly script: JobScript;
  readonly flags?: readonly string[];
  /** The exit codes after a resume: a stop that was not recorded yet does not stop the run. */
  readonly codes: readonly number[];
}

const PATHS: Readonly<Record<string, Path>> = {
  success: { script: { state: (_attempt, poll) => (poll < 3 ? "running" : "done") }, codes: [0] },
  retry: {
    script: {
      state: (attempt, poll) => (poll < 2 ? "running" : attempt === 1 ? "failed" : "done"),
    },
    codes: [0],
  },
  "a failing get": {
    script: { state: (_attempt, poll) => (poll === 2 ? "fault" : poll < 4 ? "running" : "done") },
    codes: [0],
  },
  timeout: { script: { state: () => "running" }, flags: ["--timeout", "700ms"], codes: [124] },
  "Ctrl-C": {
    script: { state: (_attempt, poll) => (poll < 40 ? "running" : "done"), signalAtPoll: 2 },
    codes: [130, 0],
  },
};

/** Where fx is killed: before a change of a file, or at a request to the job service. */
type KillPoint = { readonly write: number } | { readonly request: number; readonly moment: Moment };

const PRELOAD = new URL("kill-before-write.mjs", import.meta.url).href;
const PRELOADED = { NODE_OPTIONS: `--import ${PRELOAD}` };
const MOMENTS: readonly Moment[] = ["sent", "applied", "answered"];
const AT_ONCE = 3;
/** In `npm test`, every so many kill points of a path. */
const STEP = share({ whole: 1, small: 23 });

describe("killing fx run", () => {
  for (const [name, path] of Object.entries(PATHS)) {
    it(`loses nothing on the way to ${name}, at any moment`, async function () {
      this.timeout(share({ whole: 1_800_000, small: 120_000 }));
      const points = (await listKillPoints(path)).filter((_point, index) => index % STEP === 0);
      await forEach(points, async (point) => {
        await killAndResume(path, point).catch((error: unknown) => {
          throw new Error(`killed at ${JSON.stringify(point)}`, { cause: error });
        });
      });
      console.log(`      ${points.length} kill points`);
    });
  }

  it("loses nothing if the process that resumes a run dies, too", async function () {
    this.timeout(share({ whole: 1_800_000, small: 120_000 }));
    const first: KillPoint = { request: 3, moment: "answered" };
    const writes = Array.from({ length: 40 }, (_, index) => ({ write: index + 1 }));
    const points = writes.filter((_point, index) => index % STEP === Math.min(7, STEP - 1));
    await forEach(points, async (point) => {
      await killed(PATHS["retry"]!, first, async (project, server, env) => {
        const resume = ["jobs", "resume", "@last", "--json"];
        const kill = { ...PRELOADED, FX_TEST_KILL: String(point.write) };
        await fx(project, resume, { env: { ...env, ...kill } });
        await assertExit(0, fx(project, resume, { env }));
        assert.equal(server.jobs.size, 2);
        assert.deepEqual(server.running, []);
      });
    });
    console.log(`      ${points.length} kill points`);
  });

  it("leaves no job after fx jobs delete, at any moment", async function () {
    this.timeout(share({ whole: 1_800_000, small: 120_000 }));
    const path = PATHS["retry"]!;
    const points = (await listKillPoints(path)).filter(
      (_point, index) => index % STEP === Math.min(5, STEP - 1),
    );
    await forEach(points, async (point) => {
      await killAndDelete(path, point).catch((error: unknown) => {
        throw new Error(`killed at ${JSON.stringify(point)}`, { cause: error });
      });
    });
    console.log(`      ${points.length} kill points`);
  });
});

/** Runs a path to its end, and counts its writes and requests. */
async function listKillPoints(path: Path): Promise<KillPoint[]> {
  const server = new CountingJobServer(path.script);
  const project = new TemporaryProject({ "src/job.ts": SOURCE });
  const count = join(project.root, "count");
  await runFx(project, server, path, { FX_TEST_COUNT: count });
  const writes = Number(readFileSync(count, "utf8"));
  return [
    ...Array.from({ length: writes }, (_, index) => ({ write: index + 1 })),
    ...Array.from({ length: server.requests }, (_, index) => index + 1).flatMap((request) =>
      MOMENTS.map((moment) => ({ request, moment })),
    ),
  ];
}

async function killAndResume(path: Path, point: KillPoint): Promise<void> {
  await killed(path, point, async (project, server, env) => {
    const [run] = await listRuns(project);
    if (run === undefined) {
      assert.equal(server.jobs.size, 0);
      return;
    }
    const resumed = await fx(project, ["jobs", "resume", run.id, "--json"], { env });
    assert.ok(path.codes.includes(resumed.code!), `${resumed.code}: ${resumed.stderr}`);
    const { outputs } = JSON.parse(resumed.stdout) as { outputs?: object };
    if (resumed.code === 0) assert.deepEqual(outputs, { temp: 4.5, where: "Oslo" });
    const [after] = await listRuns(project);
    assert.equal(after?.state, "ended");
    assert.equal(server.jobs.size, after.attempt, "one job for each attempt");
    assert.deepEqual(server.running, []);
  });
}

async function killAndDelete(path: Path, point: KillPoint): Promise<void> {
  await killed(path, point, async (project, server, env) => {
    const [run] = await listRuns(project);
    if (run === undefined) {
      assert.equal(server.jobs.size, 0);
      return;
    }
    for (const _ of ["first", "again"]) {
      await assertExit(0, fx(project, ["jobs", "delete", run.id], { env }));
    }
    const [after] = await listRuns(project);
    assert.equal(after?.state, "ended");
    assert.ok(server.jobs.size <= after.attempt, "at most one job for each attempt");
    assert.deepEqual(server.running, []);
  });
}

async function killed(
  path: Path,
  point: KillPoint,
  check: (
    project: TemporaryProject,
    server: CountingJobServer,
    env: Readonly<Record<string, string>>,
  ) => Promise<void>,
): Promise<void> {
  const server = new CountingJobServer(path.script, "request" in point ? point : undefined);
  const project = new TemporaryProject({ "src/job.ts": SOURCE });
  const env = "write" in point ? { FX_TEST_KILL: String(point.write) } : {};
  const { origin } = await runFx(project, server, path, env);
  server.signal = () => undefined;
  await check(project, server, { JOB_SERVICE: origin });
}

async function runFx(
  project: TemporaryProject,
  server: CountingJobServer,
  { flags = [] }: Path,
  env: Readonly<Record<string, string>>,
): Promise<FxResult & { readonly origin: string }> {
  const origin = await server.start();
  const args = ["run", "--poll-min", "5ms", "--poll-max", "20ms", ...flags];
  const running = startFx(project, [...args, "src/job.ts", "job", "--city", "Oslo"], {
    env: { JOB_SERVICE: origin, ...PRELOADED, ...env },
  });
  server.signal = (signal) => void running.child.kill(signal);
  return { ...(await running.ended), origin };
}

interface ListedRun {
  readonly id: string;
  readonly state: string;
  readonly attempt: number;
}

async function listRuns(project: TemporaryProject): Promise<readonly ListedRun[]> {
  const { stdout, stderr } = await fx(project, ["jobs", "--all", "--json"]);
  assert.doesNotMatch(stderr, /cannot be read/);
  return (JSON.parse(stdout) as { runs: ListedRun[] }).runs;
}

/** Works on a few points at once. */
async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}
