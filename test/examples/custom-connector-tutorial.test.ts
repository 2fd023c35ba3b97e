import assert from "node:assert/strict";
import { myAsyncTask, mySyncTask } from "../../examples/custom-connector-tutorial/src/index.ts";
import { JobService } from "../../examples/custom-connector-tutorial/src/job-service.ts";
import {
  MyAsyncConnector,
  MyAsyncResourceMeta,
} from "../../examples/custom-connector-tutorial/src/my-async-connector.ts";
import { createRequest } from "../support/messages/create-request.ts";
import { smallTemplate } from "../support/messages/small-template.ts";
import { useTemporaryFolder } from "../support/project/temporary-folder.ts";
import { followReadme } from "./readme-commands.ts";
import {
  type Clock,
  ConnectorRegistry,
  type Context,
  type CreateRequest,
  type Logger,
  type RunEvent,
  type RunOptions,
  TaskStopped,
} from "flyte-fx";
import { fakeClock, testContext } from "flyte-fx/testing";

const DAY_MS = 24 * 60 * 60 * 1000;
/** All phases and messages of the example's job, in order. */
const PHASES = [...[1, 2, 3, 4].map((step) => `RUNNING step ${step} of 4`), "SUCCEEDED "];

describe("examples/custom-connector-tutorial", () => {
  const folder = useTemporaryFolder();
  const clocks = { "the real clock": () => undefined, "a virtual clock": () => fakeClock() };

  function options(clock: Clock | undefined, more: RunOptions = {}): RunOptions {
    return { projectRoot: folder.path, ...(clock !== undefined && { clock }), ...more };
  }

  function registryWith(service: JobService): ConnectorRegistry {
    const registry = new ConnectorRegistry();
    registry.register(new MyAsyncConnector(service));
    return registry;
  }

  followReadme("custom-connector-tutorial", {
    count: 6,
    stdout: /my_a?sync_task|a synchronous connector/,
  });

  describe("MySyncConnector", () => {
    for (const [name, clock] of Object.entries(clocks)) {
      it(`greets on ${name}`, async () => {
        assert.deepEqual(await mySyncTask.run({ name: "Ada" }, options(clock())), {
          sync_output: "Hello Ada, from a synchronous connector",
        });
      });
    }

    it("logs the template's name and the inputs", async () => {
      const lines: unknown[] = [];
      await mySyncTask.run({}, options(undefined, { log: loggerTo(lines) }));
      assert.deepEqual(lines, [["do", { task: "my_sync_task", inputs: { name: "world" } }]]);
    });

    it("stops when the run stops", async () => {
      const stop = new AbortController();
      const running = mySyncTask.run(
        {},
        options(undefined, {
          signal: stop.signal,
          log: { ...loggerTo([]), info: () => stop.abort() },
        }),
      );
      await assert.rejects(running, TaskStopped);
    });
  });

  describe("MyAsyncConnector", () => {
    for (const [name, clock] of Object.entries(clocks)) {
      it(`runs a job to its end on ${name}`, async () => {
        const events: RunEvent[] = [];
        const registry = registryWith(new JobService({ jobTakesMs: 100 }));
        const { async_output: output } = await myAsyncTask.run(
          {},
          options(clock(), { registry, onEvent: (event) => events.push(event) }),
        );
        assert.match(output, /^Job my_async_task-[a-z2-7]{32} is complete$/);
        const reported = events.flatMap((event) =>
          event.type === "phase" ? [`${event.phase} ${event.message}`] : [],
        );
        // How many of the steps the polls see depends on the machine.
        assert.deepEqual(
          reported,
          PHASES.filter((phase) => reported.includes(phase)),
        );
        assert.equal(reported.at(-1), "SUCCEEDED ");
      });
    }

    it("is registered with the tasks of index.ts", async () => {
      assert.match(
        (await myAsyncTask.run({ name: "Ada" }, options(fakeClock()))).async_output,
        /is complete$/,
      );
      assert.deepEqual(
        ConnectorRegistry.listConnectors()
          .filter(({ name }) => name.startsWith("My "))
          .map(({ name, isSync }) => [name, isSync]),
        [
          ["My Sync Connector", true],
          ["My Async Connector", false],
        ],
      );
    });

    it("runs for a day on a virtual clock, identically each time", async () => {
      const runForADay = async (): Promise<unknown[]> => {
        const phases: unknown[] = [];
        const onEvent = (event: RunEvent): void => {
          if (event.type === "phase") phases.push([event.at, event.phase, event.message]);
        };
        await myAsyncTask.run(
          {},
          options(fakeClock(), {
            registry: registryWith(new JobService({ jobTakesMs: DAY_MS })),
            onEvent,
          }),
        );
        return phases;
      };
      const first = await runForADay();
      assert.deepEqual(
        first.map((phase) => (phase as string[])[2]),
        ["step 1 of 4", "step 2 of 4", "step 3 of 4", "step 4 of 4", ""],
      );
      assert.deepEqual(await runForADay(), first);
    });

    it("cancels the job when the run is stopped", async () => {
      const stop = new AbortController();
      const service = new JobService({ jobTakesMs: DAY_MS });
      let jobId = "";
      const onEvent = (event: RunEvent): void => {
        if (event.type === "created")
          jobId = (JSON.parse(event.resourceMeta) as { job_id: string }).job_id;
        if (event.type === "phase") stop.abort();
      };
      await assert.rejects(
        myAsyncTask.run(
          {},
          options(undefined, { registry: registryWith(service), signal: stop.signal, onEvent }),
        ),
        TaskStopped,
      );
      assert.equal(service.look(jobId, Date.now()).state, "cancelled");
    });

    it("starts one job per idempotency key", async () => {
      const clock = fakeClock();
      const connector = new MyAsyncConnector(new JobService({ jobTakesMs: 1000 }));
      const first = connector.create(request(clock, "a"));
      await clock.sleep(1000);
      assert.deepEqual(connector.create(request(clock, "a")), first);
      assert.notDeepEqual(connector.create(request(clock, "b")), first);
      assert.equal(connector.get(first, context(clock)).phase, "SUCCEEDED");
    });

    it("accepts repeated deletes, even of finished and unknown jobs", async () => {
      const clock = fakeClock();
      const connector = new MyAsyncConnector(new JobService({ jobTakesMs: 1000 }));
      const done = connector.create(request(clock, "a"));
      await clock.sleep(1000);
      const stopped = connector.create(request(clock, "b"));
      for (const job of [done, stopped, stopped, new MyAsyncResourceMeta({ job_id: "../unknown" })])
        connector.delete(job, context(clock));
      assert.deepEqual(
        [done, stopped].map((job) => connector.get(job, context(clock)).phase),
        ["SUCCEEDED", "ABORTED"],
      );
    });

    it("returns FAILED for a job that the service does not know", () => {
      const { phase, message } = new MyAsyncConnector().get(
        new MyAsyncResourceMeta({ job_id: "__proto__" }),
        context(fakeClock()),
      );
      assert.deepEqual([phase, message], ["FAILED", "job __proto__ not found"]);
    });
  });
});

function context(clock: Clock): Context {
  return testContext({ clock });
}

function request(clock: Clock, idempotencyKey: string): CreateRequest {
  return createRequest(smallTemplate("my_async_task"), { ...context(clock), idempotencyKey });
}

function loggerTo(lines: unknown[]): Logger {
  const log = (message: string, fields?: object): void => void lines.push([message, fields]);
  return { debug: log, info: log, warn: log, error: log };
}
