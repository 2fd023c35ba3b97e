import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_CHECKS } from "../../../../src/runtime/check/conformance/all-checks.ts";
import { defineAsyncConnector } from "../../../../src/runtime/connector/define-connector.ts";
import type { GetRequest } from "../../../../src/runtime/connector/requests.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { loadWire } from "../../../../src/runtime/wire/load-wire.ts";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector } from "../job-system.ts";
import { check, checkGroups, describeOutcomes } from "./check-broken.ts";

/** A connector that declares no outputs, so that fx's server does not check them. */
function createUntyped(succeed: (request: GetRequest) => Resource) {
  return defineAsyncConnector({
    taskType: "untyped",
    inputs: { text: t.string() },
    resourceMeta: { jobId: t.string() },
    create: async ({ idempotencyKey }) => ({ jobId: idempotencyKey }),
    get: async (_job, request) => succeed(request) as Resource<never>,
    delete: async () => undefined,
  });
}

/** Checks the outputs that `succeed` returns for a task with two outputs. */
async function checkOutputs(succeed: (request: GetRequest) => Resource) {
  const connector = createUntyped(succeed);
  const task = connector.task({ name: "two", outputs: { words: t.int(), title: t.string() } });
  const checks = ALL_CHECKS.filter(({ id }) => id.startsWith("outputs/"));
  return check(connector, checks, { task });
}

const failuresOf = async (succeed: (request: GetRequest) => Resource) =>
  describeOutcomes((await checkOutputs(succeed)).filter(({ state }) => state === "failed"));

describe("the checks of outputs", () => {
  it("pass for outputs that are complete, typed and small", async () => {
    const outcomes = await checkOutputs(() => Resource.succeeded({ words: 3, title: "one" }));
    const states = outcomes.map(({ state }) => state);
    assert.deepEqual(states, ["passed", "passed", "passed", "passed"]);
  });

  it("outputs/declared fails if an output is missing, and sees a wrong name", async () => {
    assert.deepEqual(await failuresOf(() => Resource.succeeded({ wrods: 3, title: "one" })), [
      'outputs/declared: the job succeeded without words; did you mean "wrods"?',
    ]);
  });

  it("outputs/typed fails if an output has another type", async () => {
    assert.deepEqual(await failuresOf(() => Resource.succeeded({ words: "three", title: "one" })), [
      'outputs/typed: the outputs have other types: words   expected an integer, got "three"',
    ]);
  });

  it("outputs/size fails above 2 MiB", async () => {
    const title = "x".repeat(3 * 1024 * 1024);
    assert.deepEqual(await failuresOf(() => Resource.succeeded({ words: 3, title })), [
      "outputs/size: the outputs have 3.0 MiB",
    ]);
  });

  it("outputs/size fails if fx had to write the outputs to outputs.pb", async () => {
    const title = "x".repeat(5 * 1024 * 1024);
    assert.deepEqual(await failuresOf(() => Resource.succeeded({ words: 3, title })), [
      "outputs/size: the outputs have 5.0 MiB",
    ]);
  });

  it("outputs/file fails if there are no outputs and no outputs.pb", async () => {
    const outcomes = await checkOutputs(() => Resource.succeeded());
    const found = outcomes.map(({ check: { id }, state }) => `${id} ${state}`);
    assert.deepEqual(found, [
      "outputs/declared skipped",
      "outputs/typed skipped",
      "outputs/size skipped",
      "outputs/file failed",
    ]);
    assert.match(String(outcomes.at(-1)?.failure?.expected), /outputs\.pb$/);
  });

  it("read the outputs.pb that a job has written", async () => {
    const wire = await loadWire("flyte1");
    const write = (outputPrefix: string, literals: object): Resource => {
      mkdirSync(outputPrefix, { recursive: true });
      writeFileSync(join(outputPrefix, "outputs.pb"), wire.encodeOutputs({ literals } as never));
      return Resource.succeeded();
    };
    const integer = { scalar: { primitive: { integer: 3 } } };
    const text = { scalar: { primitive: { stringValue: "one" } } };
    assert.deepEqual(
      await failuresOf(({ outputPrefix }) => write(outputPrefix!, { words: integer, title: text })),
      [],
    );
    assert.deepEqual(
      await failuresOf(({ outputPrefix }) => write(outputPrefix!, { words: text, title: text })),
      ['outputs/typed: the outputs have other types: words   expected an integer, got "one"'],
    );
  });

  it("are skipped for a task without outputs", async () => {
    const connector = createUntyped(() => Resource.succeeded());
    const task = connector.task({ name: "none", outputs: {} });
    const outcomes = await check(connector, ["outputs/declared", "outputs/file"], { task });
    const reasons = outcomes.map(({ reason }) => reason);
    assert.deepEqual(reasons, ["the task declares no outputs", "the task declares no outputs"]);
  });

  it("pass for a connector that declares its outputs", async () => {
    assert.deepEqual(await checkGroups(createJobConnector(), ["outputs/"]), []);
  });
});
