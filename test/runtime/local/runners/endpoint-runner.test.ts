import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import {
  Resource,
  UserError,
  defineAsyncConnector,
  defineSyncConnector,
  t,
  type CreateRequest,
  type RunOptions,
} from "../../../../src/entries/index.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import {
  EndpointRun,
  Job,
  remoteTask,
  type Script,
  ScriptedConnector,
  ScriptedRun,
  throws,
} from "../../../support/server/endpoint-run.ts";
import { useShortPauses } from "../../../support/time/short-pauses.ts";

const PROTOCOLS = ["flyte1", "flyte2"] as const;

describe("a run at a connector server", () => {
  const shortenPauses = useShortPauses();
  let run: EndpointRun;
  async function start(script: Script): Promise<ScriptedConnector> {
    const connector = new ScriptedConnector(script);
    run = await EndpointRun.start([connector]);
    return connector;
  }

  for (const protocol of PROTOCOLS) {
    describe(protocol, () => {
      const runTask = (more?: RunOptions) =>
        remoteTask.run({ city: "Oslo" }, run.options(protocol, more));

      it("goes through create, polls and outputs, and reports each change", async () => {
        let polls = 0;
        const logLinks = [{ uri: "https://logs.example/1", name: "job" }];
        const connector = new ScriptedConnector({
          get: () =>
            (polls += 1) < 3
              ? Resource.running(`poll ${polls}`, { logLinks })
              : Resource.succeeded({ temp: 4.5 }),
        });
        run = await EndpointRun.start([connector]);
        assert.deepEqual(await runTask(), { temp: 4.5 });
        assert.deepEqual(run.phases(), ["RUNNING", "RUNNING", "SUCCEEDED"]);
        const uris = run.all("phase").map((event) => event.logLinks.map(({ uri }) => uri));
        const [{ uri }] = logLinks as [(typeof logLinks)[0]];
        assert.deepEqual(uris, [[uri], [uri], [uri]]);
        assert.deepEqual(connector.calls, ["create", "get", "get", "get"]);
        assert.equal(run.warnings(), "", "it has no log, which is fine");
      });

      it("sends inputs, template and output prefix, and a new key for each attempt", async () => {
        const requests: CreateRequest[] = [];
        await start({
          create: (request) => {
            requests.push(request);
            assert.deepEqual(request.inputs, { city: "Oslo" });
            return new Job({ jobId: "job-1" });
          },
          get: () =>
            requests.length === 1
              ? Resource.retryableFailed("again")
              : Resource.succeeded({ temp: 1 }),
        });
        await runTask();
        const [first, second] = requests;
        assert.equal(first!.taskTemplate.id.name, "weather");
        assert.match(first!.outputPrefix, /\.fx\/served\//);
        assert.notEqual(first!.outputPrefix, second!.outputPrefix);
        assert.match(first!.idempotencyKey, /^[a-z2-7]{32}$/);
        assert.notEqual(first!.idempotencyKey, second!.idempotencyKey);
      });

      it("fails with the server's message if the phase is FAILED", async () => {
        await start({ get: () => Resource.failed("no such city") });
        await awaitFxError(runTask(), "FX1001", "no such city");
      });

      it("fails once on a UserError of create, as a local run does, and records no job", async () => {
        const script = { create: throws(new UserError("the query is empty")) };
        const connector = await start(script);
        const error = await awaitFxError(runTask());
        const { options } = new ScriptedRun(script, { secrets: { get: () => "a-key" } });
        const expected = await awaitFxError(() => remoteTask.run({ city: "Oslo" }, options));
        assert.equal(expected.message, "UserError: the query is empty");
        assert.ok(error.message.endsWith(`: ${expected.message}`), error.message);
        assert.deepEqual(
          [error.code, error.exitCode, error.retryable],
          [expected.code, expected.exitCode, expected.retryable],
        );
        assert.deepEqual(connector.calls, ["create"]);
        assert.deepEqual([...run.all("created"), ...run.all("retrying")], []);
      });

      it("fails once on a UserError of do, with the server's text", async () => {
        let calls = 0;
        run = await EndpointRun.start([
          defineSyncConnector({
            name: "Scripted Sync",
            taskType: "scripted",
            do: () => {
              calls += 1;
              throw new UserError("the query is empty");
            },
          }),
        ]);
        const error = await awaitFxError(runTask(), "FX1001", "UserError: the query is empty");
        assert.deepEqual([error.exitCode, error.retryable], [1, false]);
        assert.equal(calls, 1);
      });

      it("fails with the server's text, without a stack, if create throws", async () => {
        await start({ create: throws(new TypeError("the query is empty")) });
        const error = await awaitFxError(
          () => runTask({ retries: 0 }),
          "FX1002",
          /failed to create scripted task with error: TypeError: the query is empty; error id: \w+$/,
        );
        assert.doesNotMatch(error.message, /\n| at .*\.ts/);
        assert.equal(error.exitCode, 1);
      });

      it("reports a job that may still run if delete keeps failing", async () => {
        shortenPauses();
        const stop = new AbortController();
        await start({
          get: () => (stop.abort(), Resource.running()),
          delete: throws(new Error("the cluster is away")),
        });
        await awaitFxError(runTask({ signal: stop.signal }), "FX6001", /the cluster is away/);
      });

      it("reads outputs.pb if the server returns no outputs", async () => {
        let prefix = "";
        const literals = { temp: { scalar: { primitive: { floatValue: 7 } } } };
        await start({
          create: ({ outputPrefix }) => ((prefix = outputPrefix), new Job({ jobId: "job-1" })),
          get: () => {
            writeFileSync(`${prefix}/outputs.pb`, FLYTE1.encodeOutputs({ literals }));
            return Resource.of("SUCCEEDED");
          },
        });
        assert.deepEqual(await runTask(), { temp: 7 });
      });

      it("shows the job's log, each line once", async () => {
        let polls = 0;
        const connector = defineAsyncConnector({
          name: "Logging",
          taskType: "scripted",
          resourceMeta: Job,
          create: () => new Job({ jobId: "1" }),
          get: () => ((polls += 1) < 3 ? Resource.running() : Resource.succeeded({ temp: 1 })),
          delete: () => undefined,
          async *getLogs() {
            yield { lines: ["one", "two"] };
          },
        });
        run = await EndpointRun.start([connector]);
        await runTask();
        const lines = run.all("log").flatMap((event) => event.lines);
        assert.deepEqual(lines, [{ message: "one" }, { message: "two" }]);
      });

      it("runs a synchronous connector", async () => {
        run = await EndpointRun.start([
          defineSyncConnector({
            name: "Greet",
            taskType: "scripted",
            outputs: { temp: t.float() },
            do: () => Resource.succeeded({ temp: 2.5 }),
          }),
        ]);
        assert.deepEqual(await runTask(), { temp: 2.5 });
      });

      it("reports size, limit and remedy for a request that is too large for the server", async () => {
        run = await EndpointRun.start([new ScriptedConnector({})], { maxMessageBytes: 64 * 1024 });
        const options = run.options(protocol, { retries: 0 });
        const error = await awaitFxError(
          () => remoteTask.run({ city: "x".repeat(100_000) }, options),
          "FX1020",
          /the request of create is 0\.1 MiB .*more than the 0\.1 MiB \(65,536 bytes\)/,
        );
        assert.match(error.hint!, /file or a dataset/);
      });
    });
  }

  it("sends the task's secrets and configs under Flyte 2 only", async () => {
    const seen: unknown[] = [];
    await start({
      create: ({ connection }) => (seen.push(connection), new Job({ jobId: "job-1" })),
      get: (_, { connection }) => (seen.push(connection), Resource.succeeded({ temp: 1 })),
    });
    for (const protocol of PROTOCOLS) await remoteTask.run({ city: "Oslo" }, run.options(protocol));
    const connection = { taskType: "", secrets: { key: "a-key" }, configs: { unit: "C" } };
    assert.deepEqual(JSON.parse(JSON.stringify(seen)), [null, null, connection, connection]);
  });

  it("uses Flyte 1 if the server speaks both", async () => {
    const connections: unknown[] = [];
    await start({
      create: ({ connection }) => (connections.push(connection), new Job({ jobId: "1" })),
    });
    await remoteTask.run({ city: "Oslo" }, run.options());
    assert.deepEqual(connections, [undefined]);
  });

  it("rejects a virtual clock", async () => {
    await start({});
    const options = run.options("flyte1", { clock: new VirtualClock() });
    await awaitFxError(remoteTask.run({ city: "Oslo" }, options), "FX2007");
  });
});
