import assert from "node:assert/strict";
import {
  Dataset,
  FxError,
  Resource,
  defineAsyncConnector,
  defineSyncConnector,
  resourceMeta,
  t,
} from "../../../../src/entries/index.ts";
import { testContext } from "../../../../src/entries/testing.ts";
import { invokeDo, invokeGet } from "../../../../src/runtime/connector/invoke/invoke-connector.ts";
import { invokeGetLogs } from "../../../../src/runtime/connector/invoke/invoke-get-logs.ts";
import { type JobRequest } from "../../../../src/runtime/connector/invoke/job-request.ts";
import { buildTaskTemplate } from "../../../../src/runtime/task/template/build-task-template.ts";
import { NO_METADATA } from "../../../../src/runtime/wire/shared/request-fields.ts";
import { ScriptedTask } from "../../../support/server/endpoint-run.ts";

const Job = resourceMeta({ jobId: t.string() });
const meta = Job.encode({ jobId: "x" });
const ignore = (): void => undefined;
const context = testContext();

const declared = {
  taskType: "a",
  resourceMeta: Job,
  create: () => ({ jobId: "x" }),
  delete: ignore,
};

/** The message of a get that returns this. */
const get = (resource: unknown) =>
  invokeGet(
    defineAsyncConnector({ ...declared, get: () => resource as Resource<never> }),
    meta,
    context,
    "flyte1",
  );

const code = (expected: string, text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof FxError, String(error));
  assert.equal(error.code, expected);
  assert.match(`${error.message}\n${error.details.join("\n")}`, text);
  return true;
};

describe("invoking get", () => {
  it("writes the progress of a job before its message, unless the job has ended", async () => {
    const progress = 0.4;
    for (const [resource, message] of [
      [Resource.running("measuring", { progress }), "40 % · measuring"],
      [Resource.queued(undefined, { progress: 0 }), "0 %"],
      [Resource.of("FAILED", "no luck", { progress }), "no luck"],
    ] as const)
      assert.equal((await get(resource)).message, message);
  });

  it("converts values by their own types if no outputs are declared", async () => {
    const table = new Dataset("/x", "parquet");
    const { phase, outputs } = await get(
      Resource.succeeded({ rows: 42, mean: 1.5, done: true, table, none: null, names: ["a"] }),
    );
    assert.equal(phase, "SUCCEEDED");
    const literals = outputs!.literals!;
    assert.deepEqual(literals["rows"], { scalar: { primitive: { integer: 42 } } });
    assert.deepEqual(literals["mean"], { scalar: { primitive: { floatValue: 1.5 } } });
    assert.equal(literals["table"]!.scalar?.structuredDataset?.uri, "/x");
  });

  it("distinguishes missing outputs from empty ones", async () => {
    assert.equal((await get(Resource.succeeded())).outputs, undefined);
    assert.deepEqual((await get(Resource.succeeded({}))).outputs, { literals: {} });
  });

  it("rejects a non-Resource, unknown phases, invalid links and invalid outputs", async () => {
    const links = [
      { uri: "/relative", name: "a" },
      { uri: "https://x/{{ .podName }}", name: "b" },
      { uri: "https://x", name: "c" },
      {},
    ];
    const badLinks =
      /logLinks\[0\].*absolute URL[^]*logLinks\[1\].*template variable[^]*logLinks\[3\]/;
    for (const [resource, expected, text] of [
      ...[undefined, null, 5].map((nothing) => [nothing, "FX1007", /./] as const),
      [{ phase: "done" }, "FX1004", /unknown phase "done"/],
      [{ phase: "RUNNING", logLinks: links }, "FX1007", badLinks],
      [{ phase: "RUNNING", customInfo: [1] }, "FX1007", /./],
      [{ phase: "SUCCEEDED", outputs: [1] }, "FX1003", /./],
      [Resource.succeeded({ f: ignore, u: undefined }), "FX1003", /f [^]*u /],
    ] as const)
      await assert.rejects(get(resource), code(expected, text));
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
      taskType: "s",
      do: ({ inputs }) => Resource.succeeded({ b: inputs["a"] }),
    });
    const { outputs } = await invokeDo(connector, request, context);
    assert.deepEqual(outputs!.literals, { b: { scalar: { primitive: { floatValue: 1 } } } });
  });

  it("rejects inputs that do not fit the connector's declaration", async () => {
    const connector = defineSyncConnector({
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
      ...declared,
      get: () => Resource.running(),
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
