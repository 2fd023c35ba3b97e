import assert from "node:assert/strict";
import {
  type Context,
  Dataset,
  FxError,
  Resource,
  defineAsyncConnector,
  defineSyncConnector,
  resourceMeta,
  t,
} from "../../../../src/entries/index.ts";
import { invokeDo, invokeGet } from "../../../../src/runtime/connector/invoke/invoke-connector.ts";
import { invokeGetLogs } from "../../../../src/runtime/connector/invoke/invoke-get-logs.ts";
import { type JobRequest } from "../../../../src/runtime/connector/invoke/job-request.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { buildTaskTemplate } from "../../../../src/runtime/task/template/build-task-template.ts";
import { NO_METADATA } from "../../../../src/runtime/wire/shared/request-fields.ts";
import { ScriptedTask } from "../../../support/server/endpoint-run.ts";

const Job = resourceMeta({ jobId: t.string() });
const meta = Job.encode({ jobId: "x" });
const ignore = (): void => undefined;
const context: Context = {
  clock: new VirtualClock(),
  random: () => 0,
  fetch,
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  secrets: { get: () => "" },
  signal: new AbortController().signal,
};

const answering = (resource: unknown) =>
  defineAsyncConnector({
    name: "A",
    taskType: "a",
    resourceMeta: Job,
    create: () => ({ jobId: "x" }),
    get: () => resource as Resource<never>,
    delete: ignore,
  });

const code = (expected: string, text?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof FxError, String(error));
  assert.equal(error.code, expected);
  if (text !== undefined) assert.match(`${error.message}\n${error.details.join("\n")}`, text);
  return true;
};

describe("invoking get", () => {
  it("writes the progress of a job before its message, unless the job has ended", async () => {
    const messageOf = async (resource: Resource<never>): Promise<string> =>
      (await invokeGet(answering(resource), meta, context, "flyte1")).message;
    const progress = 0.4;
    assert.equal(await messageOf(Resource.running("measuring", { progress })), "40 % · measuring");
    assert.equal(await messageOf(Resource.queued(undefined, { progress: 0 })), "0 %");
    assert.equal(await messageOf(Resource.of("FAILED", "no luck", { progress })), "no luck");
  });

  it("converts values by their own types if no outputs are declared", async () => {
    const message = await invokeGet(
      answering(
        Resource.succeeded({
          rows: 42,
          mean: 1.5,
          done: true,
          table: new Dataset("/x", "parquet"),
          none: null,
          names: ["a"],
        }),
      ),
      meta,
      context,
      "flyte1",
    );
    assert.equal(message.phase, "SUCCEEDED");
    assert.deepEqual(message.outputs?.literals?.["rows"], {
      scalar: { primitive: { integer: 42 } },
    });
    assert.deepEqual(message.outputs?.literals?.["mean"], {
      scalar: { primitive: { floatValue: 1.5 } },
    });
    assert.equal(message.outputs?.literals?.["table"]?.scalar?.structuredDataset?.uri, "/x");
  });

  it("distinguishes missing outputs from empty ones", async () => {
    assert.equal(
      (await invokeGet(answering(Resource.succeeded()), meta, context, "flyte1")).outputs,
      undefined,
    );
    assert.deepEqual(
      (await invokeGet(answering(Resource.succeeded({})), meta, context, "flyte1")).outputs,
      { literals: {} },
    );
  });

  it("rejects a non-Resource, unknown phases, invalid links and invalid outputs", async () => {
    for (const nothing of [undefined, null, 5])
      await assert.rejects(invokeGet(answering(nothing), meta, context, "flyte1"), code("FX1007"));
    await assert.rejects(
      invokeGet(answering({ phase: "done" }), meta, context, "flyte1"),
      code("FX1004", /unknown phase "done"/),
    );
    const links = [
      { uri: "/relative", name: "a" },
      { uri: "https://x/{{ .podName }}", name: "b" },
      { uri: "https://x", name: "c" },
      {},
    ];
    await assert.rejects(
      invokeGet(answering({ phase: "RUNNING", logLinks: links }), meta, context, "flyte1"),
      code(
        "FX1007",
        /logLinks\[0\].*absolute URL[^]*logLinks\[1\].*template variable[^]*logLinks\[3\]/,
      ),
    );
    await assert.rejects(
      invokeGet(answering({ phase: "RUNNING", customInfo: [1] }), meta, context, "flyte1"),
      code("FX1007"),
    );
    await assert.rejects(
      invokeGet(answering({ phase: "SUCCEEDED", outputs: [1] }), meta, context, "flyte1"),
      code("FX1003"),
    );
    await assert.rejects(
      invokeGet(
        answering(Resource.succeeded({ f: ignore, u: undefined })),
        meta,
        context,
        "flyte1",
      ),
      code("FX1003", /f [^]*u /),
    );
  });
});

describe("invoking do", () => {
  const task = new ScriptedTask({ name: "n", inputs: { a: t.int() }, outputs: { b: t.float() } });
  const request: JobRequest = {
    template: buildTaskTemplate(task, {}),
    inputs: { literals: { a: { scalar: { primitive: { integer: 1 } } } } },
    outputPrefix: "/tmp",
    idempotencyKey: "k",
    taskExecutionMetadata: NO_METADATA,
  };

  it("converts values by the template's interface: a whole number becomes a declared float", async () => {
    const connector = defineSyncConnector({
      name: "S",
      taskType: "s",
      do: ({ inputs }) => Resource.succeeded({ b: inputs["a"] }),
    });
    const message = await invokeDo(connector, request, context);
    assert.deepEqual(message.outputs, {
      literals: { b: { scalar: { primitive: { floatValue: 1 } } } },
    });
  });

  it("rejects inputs that do not fit the connector's declaration", async () => {
    const connector = defineSyncConnector({
      name: "S",
      taskType: "s",
      inputs: { a: t.string(), c: t.int() },
      do: () => Resource.succeeded({}),
    });
    await assert.rejects(invokeDo(connector, request, context), code("FX1015", /a [^]*c /));
  });
});

describe("invoking getLogs", () => {
  it("reads texts and pages, line by line", async () => {
    const connector = defineAsyncConnector({
      name: "A",
      taskType: "a",
      resourceMeta: Job,
      create: () => ({ jobId: "x" }),
      get: () => Resource.running(),
      delete: ignore,
      async *getLogs() {
        yield "one\ntwo\n";
        yield { lines: ["three", { message: "four" }], token: "t" };
      },
    });
    const pages = [];
    for await (const page of invokeGetLogs(connector, meta, { ...context, lines: 10, token: "" }))
      pages.push(page);
    assert.deepEqual(pages, [
      { lines: [{ message: "one" }, { message: "two" }], token: undefined },
      { lines: [{ message: "three" }, { message: "four" }], token: "t" },
    ]);
  });
});
