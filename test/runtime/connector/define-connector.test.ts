import assert from "node:assert/strict";
import { AsyncConnectorBase } from "../../../src/runtime/connector/async-connector-base.ts";
import { refuseContradiction } from "../../../src/runtime/connector/connector-base.ts";
import { ConnectorRegistry } from "../../../src/runtime/connector/connector-registry.ts";
import {
  defineAsyncConnector,
  defineSyncConnector,
} from "../../../src/runtime/connector/define-connector.ts";
import { resourceMeta } from "../../../src/runtime/connector/resource-meta.ts";
import { SyncConnectorBase } from "../../../src/runtime/connector/sync-connector-base.ts";
import { buildTaskTemplate } from "../../../src/runtime/task/template/build-task-template.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../src/runtime/wire/models/resource.ts";
import { FakeClock } from "../../../src/testing/fake-clock.ts";
import { runTask } from "../../../src/testing/run-task.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ScriptedTask } from "../../support/server/endpoint-run.ts";

const rest = { create: () => ({ jobId: "j1" }), get: () => Resource.running(), delete() {} };

describe("defineAsyncConnector", () => {
  it("makes a ResourceMeta of plain fields", () => {
    const { resourceMeta: Job } = defineAsyncConnector({
      taskType: "weather",
      resourceMeta: { jobId: t.string(), region: t.string().default("eu") },
      ...rest,
    });
    const bytes = Job.encode({ jobId: "j1" });
    assert.deepEqual({ ...Job.decode(bytes) }, { jobId: "j1", region: "eu" });
  });

  it("rejects a field of the job that is not a Flyte type", () => {
    const resourceMeta = { jobId: "string" as unknown as ReturnType<typeof t.string> };
    assert.throws(() => defineAsyncConnector({ taskType: "weather", resourceMeta, ...rest }), {
      message: 'expected a Flyte type such as t.int(), got "string"',
    });
  });
});

describe("the name of a connector", () => {
  const cases: readonly (readonly [taskType: string, name: string])[] = [
    ["weather", "Weather Connector"],
    ["big_query", "Big Query Connector"],
    ["bigQuery", "Big Query Connector"],
    ["aws.batch-job", "Aws Batch Job Connector"],
    ["weather_connector", "Weather Connector"],
    ["duckdb2", "Duckdb2 Connector"],
    ["été", "Été Connector"],
    ["!", "Connector"],
  ];
  for (const [taskType, name] of cases)
    it(`defaults to ${name} for ${taskType}`, () => {
      const connector = defineSyncConnector({ taskType, do: () => Resource.succeeded({}) });
      assert.equal(connector.name, name);
    });
});

const weather = defineAsyncConnector({
  taskType: "weather",
  taskTypeVersion: 2,
  inputs: { city: t.string(), days: t.int().default(1) },
  outputs: { temp: t.float() },
  resourceMeta: { jobId: t.string() },
  create: ({ inputs, taskTemplate }) => ({
    jobId: `${inputs.city} ${inputs.days} ${JSON.stringify(taskTemplate.custom)}`,
  }),
  get: ({ jobId }) =>
    jobId.startsWith("Oslo") ? Resource.succeeded({ temp: 4.5 }) : Resource.failed(jobId),
  delete() {},
});

const echo = defineSyncConnector({
  taskType: "echo",
  do: ({ inputs }) => Resource.succeeded({ ...inputs }),
});

describe("connector.task", () => {
  const runOptions = () => ({
    projectRoot: new TemporaryProject({}).root,
    clock: new FakeClock(),
  });

  it("gets type, version and interface from the connector", () => {
    const forecast = weather.task({ name: "forecast", retries: 2, custom: { unit: "C" } });
    const template = buildTaskTemplate(forecast, {});
    assert.equal(template.type, "weather");
    assert.equal(template.taskTypeVersion, 2);
    assert.equal(template.metadata.retries, 2);
    assert.deepEqual(template.custom, { unit: "C" });
    assert.deepEqual(Object.keys(template.interface.inputs), ["city", "days"]);
    assert.deepEqual(Object.keys(template.interface.outputs), ["temp"]);
  });

  it("returns a task that runs without a registry", async () => {
    const forecast = weather.task({ name: "forecast" });
    assert.deepEqual(await forecast.run({ city: "Oslo" }, runOptions()), { temp: 4.5 });
    assert.throws(() => ConnectorRegistry.getConnector("weather", 2), { code: "FX3005" });
  });

  it("passes custom to the connector", async () => {
    const forecast = weather.task({ name: "forecast", custom: { unit: "C" } });
    await assert.rejects(forecast.run({ city: "Bergen" }, runOptions()), {
      message: /Bergen 1 \{"unit":"C"\}/,
    });
  });

  it("returns a task that runTask runs, by a fake connector if one is passed", async () => {
    const forecast = weather.task({ name: "forecast" });
    assert.deepEqual((await runTask(forecast, { city: "Oslo" })).outputs, { temp: 4.5 });
    const fake = defineSyncConnector({
      taskType: "weather",
      taskTypeVersion: 2,
      do: () => Resource.succeeded({ temp: -1 }),
    });
    const run = await runTask(forecast, { city: "Oslo" }, { connectors: [fake] });
    assert.deepEqual(run.outputs, { temp: -1 });
  });

  it("accepts any interface if the connector declares none", async () => {
    const task = echo.task({ name: "echo", inputs: { n: t.int() }, outputs: { n: t.int() } });
    assert.deepEqual(await task.run({ n: 3 }, runOptions()), { n: 3 });
  });

  it("exists on the class forms", async () => {
    const declared = { inputs: { n: t.int() }, outputs: { n: t.int() } };
    class Job extends resourceMeta({ n: t.int() }) {}
    class Later extends AsyncConnectorBase<
      typeof Job,
      typeof declared.inputs,
      typeof declared.outputs
    > {
      readonly name = "Later";
      constructor() {
        super({ taskType: "later", resourceMeta: Job, ...declared });
      }
      create({ inputs }: { readonly inputs: { readonly n: number } }) {
        return new Job({ n: inputs.n });
      }
      get({ n }: Job) {
        return Resource.succeeded({ n });
      }
      delete() {}
    }
    class Now extends SyncConnectorBase<typeof declared.inputs, typeof declared.outputs> {
      readonly name = "Now";
      constructor() {
        super({ taskType: "now", ...declared });
      }
      do({ inputs }: { readonly inputs: { readonly n: number } }) {
        return Resource.succeeded({ n: inputs.n });
      }
    }
    const options = runOptions();
    for (const connector of [new Later(), new Now()])
      assert.deepEqual(await connector.task({ name: "n" }).run({ n: 3 }, options), { n: 3 });
  });

  it("rejects options that contradict the connector, at the call", () => {
    const error = catchFxError("FX3022", () =>
      weather.task({ name: "forecast", inputs: { city: t.int() } as never }),
    );
    assert.deepEqual(error.details, [
      "input city   the task declares an integer, the connector a string",
    ]);
    assert.match(error.location?.file ?? "", /define-connector\.test\.ts$/);
  });

  it("rejects a connector that declares outputs and takes them from the template", () => {
    const define = (): unknown =>
      defineSyncConnector({
        taskType: "both",
        outputs: {},
        outputsFrom: "template",
        do: () => Resource.succeeded({}),
      });
    const { details } = catchFxError("FX3007", define);
    assert.deepEqual(details, ["outputs and outputsFrom exclude each other"]);
  });

  it("rejects a task if neither it nor the connector declares its inputs or outputs", () => {
    const error = catchFxError("FX3007", () => echo.task({ name: "echo", inputs: {} } as never));
    assert.equal(error.message, `task "echo" declares no outputs, and neither does its connector`);
    assert.match(error.location?.file ?? "", /define-connector\.test\.ts$/);
  });
});

const connector = defineSyncConnector({
  name: "Greet",
  taskType: "scripted",
  inputs: { name: t.string(), times: t.int().default(1) },
  outputs: { greeting: t.string() },
  do: () => Resource.succeeded({ greeting: "hi" }),
});

describe("refuseContradiction", () => {
  const inputs = { name: t.string() };
  const greeting = t.string();
  for (const [what, outputs] of [
    ["a task without an input that is optional in the connector", { greeting }],
    [
      "an output that the task declares as optional and the connector does not return",
      { greeting, note: t.optional(t.string()) },
    ],
  ] as const)
    it(`accepts ${what}`, () => {
      refuseContradiction(
        new ScriptedTask({ name: "greet", inputs, outputs }),
        connector,
        undefined,
      );
    });

  it("rejects an output of the connector that the task does not declare", () => {
    const task = new ScriptedTask({ name: "greet", inputs });
    const error = catchFxError("FX3022", () => refuseContradiction(task, connector, undefined));
    assert.deepEqual(error.details, [
      "output greeting   the task declares nothing, the connector a string",
    ]);
  });
});
