import assert from "node:assert/strict";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import {
  type CommandOptions,
  startCommand,
  WeatherRuns,
} from "../../support/command/run-command.ts";
import { connectorSource, type ConnectorScript } from "../../support/project/connector-source.ts";

/** Blocks its process until the process is ended. */
const BLOCK = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";
const POLLED = 'process.stderr.write("polling\\n");';
const BLOCKING_GET = { get: `${POLLED} ${BLOCK} throw 0;` };
const SAY_PROCESS =
  'console.log("in a worker process: " + (process.argv[1].endsWith("server-process/workers/worker.cjs")));';

describe("fx run of a blocking connector", () => {
  const runs = new WeatherRuns();
  const start = (script: ConnectorScript, flags?: string, options?: CommandOptions) =>
    runs.start({ options: ", blocking: true", ...script }, flags, options);
  const run = (...args: Parameters<typeof start>): Promise<FxResult> => start(...args).ended;

  it("calls it in a worker process, and follows its log", async () => {
    const { code, stdout, stderr } = await run({
      create: `${SAY_PROCESS} return new Job({ jobId: "1" });`,
      more: 'async *getLogs() { yield "a line of the job"; }',
    });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "temp: 4.5\n");
    assert.match(stderr, /^in a worker process: true$/m);
    assert.match(stderr, /a line of the job/);
  });

  it("stays on the road of a local run for a synchronous connector", async () => {
    runs.write({
      "src/double.ts": `import { defineSyncConnector, Resource, t } from "flyte-fx";
export const doubler = defineSyncConnector({ taskType: "double", name: "Doubler", blocking: true, inputs: { n: t.int() }, outputs: { n: t.int() }, do: ({ inputs }) => Resource.succeeded({ n: 2 * inputs.n }) });
export const double = doubler.task({ name: "double" });
`,
    });
    await assertPrints(
      "n: 8\n",
      startCommand(runs.project, "run src/double.ts double --n 4").ended,
    );
  });

  it("finds declared secrets without the prefix, and replaces them in all that it shows", async () => {
    const { code, stdout, stderr } = await run(
      {
        options: ', blocking: true, secrets: ["TOKEN"]',
        create: `const token = request.secrets.get("TOKEN"); console.log("printed " + token); request.log.info("logged", { token }); throw new UserError("failed with " + token);`,
      },
      "--json",
      { env: { TOKEN: "do-not-show" } },
    );
    assert.equal(code, 1, stderr);
    assert.doesNotMatch(stdout + stderr, /do-not-show/);
    for (const text of [/printed \[secret\]/, /logged \{"token":"\[secret\]"\}/])
      assert.match(stderr, text);
    assert.match(stdout, /failed with \[secret\]/);
  });

  it("has only the secrets that it declares", async () => {
    const create = 'request.secrets.get("OTHER"); throw 0;';
    const env = { OTHER: "do-not-show" };
    const { stderr } = await assertExit(5, start({ create }, undefined, { env }).ended);
    assert.match(stderr, /secret OTHER is missing/);
    assert.match(stderr, /looked in the secrets that the connector declares/);
    assert.match(stderr, /hint: declare it: secrets: \["OTHER"\] on Scripted Connector/);
  });

  it("may send messages of its own to its parent", async () => {
    const create = `for (const message of [null, "ready", { kind: "printed" }, { kind: "world" }]) process.send!(message); return new Job({ jobId: "1" });`;
    await assertExit(0, run({ create }));
  });

  it("reports where the connector threw", async () => {
    const { stderr } = await assertExit(1, run({ create: "return (undefined as any).missing;" }));
    assert.match(stderr, /TypeError: Cannot read properties of undefined \(reading 'missing'\)/);
    assert.match(stderr, /src\/weather\.ts:13:126\n[^>]*> 13 │ .*\(undefined as any\)\.missing/);
  });

  it("classifies errors as the connector does", async () => {
    const { code, stderr } = await run(
      {
        create: 'throw Object.assign(new Error("full"), { status: 429 });',
        more: 'override classify(error: any) { return error.status === 429 ? "retryable" : "user"; }',
      },
      "--retries 1",
    );
    assert.equal(code, 1, stderr);
    assert.equal(runs.calls.match(/^create /gm)?.length, 2, stderr);
  });

  for (const { where, options } of [
    { where: "in a pipe", options: {} },
    { where: "on a terminal", options: { terminal: { columns: 80 } } },
  ])
    it(`deletes the job in another process on SIGINT while get blocks, ${where}`, async () => {
      const running = start(BLOCKING_GET, undefined, options);
      await assertExit(130, running.endAt("polling", "SIGINT"), /ABORTED/);
      assert.match(runs.calls, /^delete job-1$/m);
    });

  it("keeps the time limit of the run while get blocks", async () => {
    await assertExit(124, run(BLOCKING_GET, "--timeout 5s"));
    assert.match(runs.calls, /^delete job-1$/m);
  });

  it("deletes the job if author code exits the process", async () => {
    const { stderr } = await assertExit(1, run({ get: "process.exit(0);" }));
    assert.match(stderr, /FX1012: author code called process\.exit\(0\)/);
    assert.match(runs.calls, /^delete job-1$/m);
  });

  it("stops at an error that author code does not catch", async () => {
    const { code, stderr } = await run({
      get: 'setTimeout(() => { throw new Error("late"); }, 0); return Resource.running();',
    });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /FX1012: uncaught error: Error: late/);
    assert.match(runs.calls, /^delete job-1$/m);
  });

  it("leaves no job behind if the module cannot be loaded in a worker process", async () => {
    runs.write({
      "src/double.ts": `import { defineSyncConnector, Resource } from "flyte-fx";
if (process.argv[1].endsWith("server-process/workers/worker.cjs")) throw new Error("not in a worker");
export const doubler = defineSyncConnector({ taskType: "double", blocking: true, inputs: {}, outputs: {}, do: () => Resource.succeeded({}) });
export const double = doubler.task({ name: "double" });
`,
    });
    const { stderr } = await assertExit(
      3,
      startCommand(runs.project, "run src/double.ts double").ended,
      /a worker process cannot load the connector: src\/double\.ts:2:74 [^]*not in a worker/,
    );
    assert.doesNotMatch(stderr, /may still be running|left a job|signal/);
  });

  it("rejects a virtual clock", async () => {
    const { stderr } = await assertExit(2, run({}, "--clock virtual"));
    assert.match(stderr, /FX2007: a virtual clock cannot be used with "Scripted Connector"/);
  });

  it("injects faults into its calls, but not into its requests", async () => {
    await assertExit(0, run({}, "--inject throw-before@get1"), /injected|throw-before/);
    const { stderr } = await assertExit(2, run({}, "--inject lost@get.fetch1"));
    assert.match(stderr, /makes its requests in a worker process/);
  });

  it("warns about one that no module exports, and calls it in its own process", async () => {
    const source = connectorSource({
      options: ", blocking: true",
      create: `${SAY_PROCESS} return new Job({ jobId: "1" });`,
    })
      .replace(
        "export const connector = new",
        'import { ConnectorRegistry } from "flyte-fx"; ConnectorRegistry.register(new',
      )
      .replace("ScriptedConnector();", "ScriptedConnector());");
    runs.write({ "src/weather.ts": source });
    const { code, stderr } = await startCommand(runs.project, "run src/weather.ts weather").ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /warning: "Scripted Connector" blocks fx/);
    assert.match(stderr, /^in a worker process: false$/m);
  });

  it("is called in a worker process by fx jobs delete", async () => {
    const running = start({
      ...BLOCKING_GET,
      delete: `${SAY_PROCESS} throw new Error("not now");`,
    });
    const { stderr } = await assertExit(6, running.endAt("polling", "SIGINT"));
    runs.project.write(
      "src/weather.ts",
      connectorSource({ options: ", blocking: true", delete: SAY_PROCESS }),
    );
    const [, id] = /fx jobs delete ([0-9a-f]{12})/.exec(stderr)!;
    const deleted = await assertExit(0, startCommand(runs.project, ["jobs", "delete", id!]).ended);
    assert.match(deleted.stderr, /^in a worker process: true$/m);
    assert.match(runs.calls, /^delete job-1\ndelete job-1$/m);
  });
});
