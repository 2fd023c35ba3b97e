import assert from "node:assert/strict";
import {
  type CreateRequest,
  Resource,
  RetryableError,
  type RunOptions,
  UserError,
} from "../../../../src/entries/index.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import {
  EndpointRun,
  Job,
  remoteTask,
  type Script,
  ScriptedConnector,
  ScriptedRun,
  ScriptedTask,
  serveScript,
} from "../../../support/server/endpoint-run.ts";
import { faultyProxy, type FaultyProxy } from "../../../support/server/faulty-proxy.ts";
import { type HttpServer, httpServer } from "../../../support/server/http-server.ts";
import { HOUR_MS, HourClock } from "../../../support/time/hour-clock.ts";

const weather = new ScriptedTask({ name: "weather" });

describe("a create that is interrupted", () => {
  let service: HttpServer;
  let run: ScriptedRun;
  /** Idempotency keys of the jobs that the service created. */
  let made: string[];
  let onMade: () => void;
  let clock: HourClock;

  /** A job service that creates each job and never sends its first reply. */
  beforeEach(async () => {
    made = [];
    clock = new HourClock();
    onMade = () => clock.pass();
    service = await httpServer(({ path }, response) => {
      made.push(path.slice(1));
      if (made.length > 1) response.end();
      onMade();
    });
  });

  /** Passes its signal to the request that creates the job, as a connector may. */
  async function create({ idempotencyKey, fetch, signal }: CreateRequest): Promise<Job> {
    await fetch(`${service.origin}/${idempotencyKey}`, { method: "POST", signal });
    return new Job({ jobId: idempotencyKey });
  }

  function scripted(options: RunOptions = {}, script: Script = { create }): ScriptedRun {
    return (run = new ScriptedRun(script, options));
  }

  for (const by of ["a signal", "a time limit"] as const) {
    it(`by ${by} ends the run with exit code 6, and leaves its key, record and marker`, async () => {
      const stop = new AbortController();
      if (by === "a signal") onMade = () => stop.abort();
      const { options } = scripted(
        by === "a signal" ? { signal: stop.signal } : { clock, timeoutMs: HOUR_MS },
      );
      const { exitCode, message } = await awaitFxError(weather.run({}, options));
      assert.equal(exitCode, 6, message);
      const { end, leftJobs, idempotencyKey } = run.project.runs[0]!;
      assert.deepEqual(made, [idempotencyKey]);
      assert.equal(end?.jobMayStillRun, true);
      assert.deepEqual(leftJobs, [{ attempt: 1, idempotencyKey, resourceMeta: null }]);
      assert.equal(run.project.list(".fx/unfinished").length, 1);
      assert.match(run.warnings(), /create failed after its signal fired/);
    });
  }

  it("leaves no job if a server refused it, where it was not interrupted", async () => {
    const stop = new AbortController();
    const { port } = await serveScript({
      create: () => {
        stop.abort();
        throw new UserError("no such city");
      },
    });
    const endpoint = { address: `127.0.0.1:${port}` };
    const { options } = scripted({ signal: stop.signal, endpoint });
    await awaitFxError(weather.run({}, options), "FX1009");
    assert.equal(run.project.runs[0]!.end?.jobMayStillRun, false);
  });
});

describe("a create at a server whose connection is lost", () => {
  let run: EndpointRun;
  let proxy: FaultyProxy;

  async function start(connector: ScriptedConnector): Promise<void> {
    run = await EndpointRun.start([connector]);
    proxy = await faultyProxy(() => Number(run.address.split(":")[1]));
  }

  const options = (more: RunOptions): RunOptions => ({
    ...run.options("flyte1", more),
    endpoint: { address: `127.0.0.1:${proxy.port}`, protocol: "flyte1" },
  });
  const unfinished = (): string[] => run.project.list(".fx/unfinished");

  it("leaves no job if the connection is rejected: nothing was sent", async () => {
    await start(new ScriptedConnector({ get: () => Resource.retryableFailed("again") }));
    const onEvent = (event: (typeof run.events)[number]): void => {
      run.events.push(event);
      if (event.type === "retrying") void proxy.close();
    };
    const running = remoteTask.run({ city: "Oslo" }, options({ retries: 1, onEvent }));
    const error = await awaitFxError(running, "FX5021", /ECONNREFUSED/);
    assert.equal(error.exitCode, 5);
    assert.deepEqual([run.warnings(), unfinished()], ["", []]);
  });

  it("may still run if it is cut while the run is being stopped", async () => {
    const stop = new AbortController();
    await start(
      new ScriptedConnector({
        create: () => {
          stop.abort();
          proxy.arm({ way: "down", kind: "cut", afterBytes: 0, times: 99 });
          return new Job({ jobId: "job-1" });
        },
      }),
    );
    const running = remoteTask.run({ city: "Oslo" }, options({ retries: 0, signal: stop.signal }));
    await awaitFxError(running, "FX6001");
    assert.equal(unfinished().length, 1);
  });
});

describe("a delete that fails", () => {
  const busy = (retryAfter: string) =>
    new RetryableError("HTTP_429", "cancel the job failed: 429", { retryAfter });

  /** Stops a run whose service rejects `times` deletes. Returns the moments of the deletes. */
  function stopRun(error: Error, { times = Infinity, isLate = false, ...more } = {}) {
    const stop = new AbortController();
    const clock = new VirtualClock();
    const deletes: number[] = [];
    const run = new ScriptedRun(
      {
        create: () => {
          if (isLate) stop.abort();
          return new Job({ jobId: "job-1" });
        },
        get: () => (stop.abort(), Resource.running()),
        delete: () => {
          deletes.push(clock.now());
          if (deletes.length <= times) throw error;
        },
        ...more,
      },
      { clock, signal: stop.signal },
    );
    return { run, deletes, ended: awaitFxError(weather.run({}, run.options)) };
  }

  const mayRun = (run: ScriptedRun) => run.project.runs[0]!.end?.jobMayStillRun;

  it("is repeated after the time that the service asks for, and the run says so", async () => {
    const { run, deletes, ended } = stopRun(busy("20s"), { times: 2 });
    assert.equal((await ended).code, "FX1009");
    assert.deepEqual(
      deletes.map((at) => at - deletes[0]!),
      [0, 20_000, 40_000],
    );
    assert.match(
      run.warnings(),
      /^(delete failed \(Http429: cancel the job failed: 429\): fx repeats it in 20.*\n?){2}$/,
    );
    assert.equal(run.all("deleted").length, 1);
    assert.equal(mayRun(run), false);
  });

  it("is repeated if the connector's classify calls the error retryable", async () => {
    const classify = () => "retryable" as const;
    const { deletes, ended } = stopRun(new Error("reset"), { times: 1, classify } as object);
    assert.equal((await ended).code, "FX1009");
    assert.equal(deletes.length, 2);
  });

  it("is repeated for a job whose create returns after the run was stopped", async () => {
    const { run, deletes, ended } = stopRun(busy("10s"), { times: 1, isLate: true });
    assert.equal((await ended).code, "FX1009");
    assert.deepEqual([deletes.length, mayRun(run)], [2, false]);
  });

  for (const [title, error] of [
    ["is permanent", new UserError("no permission")],
    ["asks for more time than fx waits", busy("61s")],
  ] as const)
    it(`is not repeated if the error ${title}`, async () => {
      const { run, deletes, ended } = stopRun(error);
      const { code, message } = await ended;
      assert.equal(code, "FX6001");
      assert.ok(message.includes(error.message), message);
      assert.deepEqual([deletes.length, mayRun(run)], [1, true]);
    });

  it("is repeated for less than a minute", async () => {
    const { run, deletes, ended } = stopRun(busy("0s"));
    await ended;
    assert.ok(deletes.length > 1 && deletes.at(-1)! - deletes[0]! < 60_000, deletes.join());
    assert.equal(mayRun(run), true);
  });
});
