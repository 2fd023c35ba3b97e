import assert from "node:assert/strict";
import { UserError } from "../../../../src/runtime/base/errors/errors.ts";
import { findTextFault } from "../../../../src/runtime/check/conformance/failure-checks.ts";
import { AsyncConnectorBase } from "../../../../src/runtime/connector/async-connector-base.ts";
import { defineSyncConnector } from "../../../../src/runtime/connector/define-connector.ts";
import { resourceMeta } from "../../../../src/runtime/connector/resource-meta.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector } from "../job-system.ts";
import { check, checkGroups, describeOutcomes } from "./check-broken.ts";

const good = createJobConnector();

/** A connector whose job ends like this if it fails. */
function createFailing(fail: () => Resource) {
  return createJobConnector({
    get: async (job, context) => {
      const resource = await good.get(job, context);
      return resource.phase === "FAILED" ? (fail() as Resource<never>) : resource;
    },
  });
}

/** A connector whose `create` throws for the inputs that fail. */
function createThrowing(error: Error) {
  return createJobConnector({
    create: (request) => {
      if (request.inputs.text === "") throw error;
      return good.create(request);
    },
  });
}

const failuresOf = async (connector: Parameters<typeof checkGroups>[0]) =>
  describeOutcomes(await checkGroups(connector, ["failure/"]));

describe("the checks of failures", () => {
  it("failure/user-error fails if the job is retried", async () => {
    assert.deepEqual(await failuresOf(createFailing(() => Resource.retryableFailed("no text"))), [
      "failure/user-error: the job ended with RETRYABLE_FAILED: no text",
    ]);
  });

  it("failure/user-error fails if create ends with a status", async () => {
    const [failure, ...others] = await failuresOf(createThrowing(new Error("no text")));
    assert.deepEqual(others, []);
    assert.match(String(failure), /^failure\/user-error: the call failed: .*Error: no text/);
  });

  it("failure/user-error passes if create throws a UserError", async () => {
    assert.deepEqual(await failuresOf(createThrowing(new UserError("TEXT", "no text"))), []);
  });

  it("failure/user-error asks for other inputs if the job succeeds", async () => {
    const connector = createFailing(() => Resource.succeeded({ words: 0 }));
    const [outcome] = await check(connector, ["failure/user-error"]);
    assert.equal(outcome?.failure?.message, "the job succeeded");
    assert.match(String(outcome?.failure?.expected), /fails/);
  });

  it("failure/user-error sees a synchronous connector that throws", async () => {
    const connector = defineSyncConnector({
      taskType: "count_now",
      inputs: { text: t.string() },
      outputs: { words: t.int() },
      do: ({ inputs }) => {
        if (inputs.text === "") throw new Error("no text");
        return Resource.succeeded({ words: 1 });
      },
    });
    const [failure, ...others] = await failuresOf(connector);
    assert.deepEqual(others, []);
    assert.match(String(failure), /^failure\/user-error: the call failed: .*Error: no text/);
  });

  it("failure/message fails for a stack trace, and for no message", async () => {
    const stack = String(new Error("no text").stack);
    assert.deepEqual(await failuresOf(createFailing(() => Resource.failed(stack))), [
      "failure/message: the message has a JavaScript stack trace",
    ]);
    assert.deepEqual(await failuresOf(createThrowing(new UserError("TEXT", stack))), [
      "failure/message: the message has a JavaScript stack trace",
    ]);
    assert.deepEqual(await failuresOf(createFailing(() => Resource.failed(""))), [
      "failure/message: the job failed without a message",
    ]);
  });

  it("failure/rpc-status fails if a codec puts a stack trace into its error", async () => {
    const Job = resourceMeta({ jobId: t.string() });
    const codec = {
      fields: Job.fields,
      encode: (job: { jobId: string }) => Job.encode(job),
      decode: (bytes: Uint8Array) => {
        try {
          return Job.decode(bytes);
        } catch (error) {
          throw new Error(String((error as Error).stack), { cause: error });
        }
      },
    };
    class Connector extends AsyncConnectorBase<typeof Job> {
      readonly name = "Traced";
      create = (request: never) => good.create(request);
      get = (job: never, request: never) => good.get(job, request);
      delete = (job: never, request: never) => good.delete(job, request);
    }
    const connector = new Connector({ taskType: "traced", resourceMeta: codec as never });
    const task = connector.task({
      name: "traced",
      inputs: { text: t.string() },
      outputs: { words: t.int() },
    });
    const failed = await checkGroups(connector, ["failure/"], { task });
    assert.deepEqual(describeOutcomes(failed), [
      "failure/rpc-status: the message has a JavaScript stack trace",
    ]);
  });

  it("are skipped without inputs that fail", async () => {
    const [outcome] = await check(good, ["failure/message"], {
      inputs: { sets: [{ text: "one" }] },
    });
    assert.equal(outcome?.state, "skipped");
    assert.match(String(outcome?.reason), /`fails` to fx.check.yaml/);
  });
});

const TRACES = {
  "a JavaScript stack trace": new Error("the table is missing").stack!,
  "a traceback":
    'Traceback (most recent call last):\n  File "/srv/connector.py", line 12, in get\nKeyError: 1',
  "a Java stack trace": "java.lang.Error: no\n\tat org.example.Job.run(Job.java:14)",
  "a Go stack trace": "panic: no\n\ngoroutine 1 [running]:\nmain.main()",
  "a Rust backtrace": "thread 'main' panicked\nstack backtrace:\n   0: std::panicking",
};

describe("the text of an error", () => {
  for (const [name, text] of Object.entries(TRACES))
    it(`is refused with ${name}`, () => assert.equal(findTextFault(text), name));

  it("is refused with the path of a source file", () => {
    assert.equal(
      findTextFault("KeyError in /srv/app/connector.py"),
      "the path of a source file, /srv/app/connector.py",
    );
    assert.equal(
      findTextFault("Error: no (C:\\app\\src\\connector.ts:3)"),
      "the path of a source file, C:\\app\\src\\connector.ts",
    );
    assert.equal(
      findTextFault("see file:///srv/app/main.mjs"),
      "the path of a source file, file:///srv/app/main.mjs",
    );
  });

  it("is refused if it is long", () => {
    assert.equal(findTextFault("x".repeat(2001)), "2,001 characters");
  });

  it("may have URLs, other paths and several lines", () => {
    for (const text of [
      "the job failed; see https://jobs.example.com/logs/main.py",
      "no such file: s3://bucket/scripts/main.py",
      "cannot read /data/input.csv",
      "line 1: syntax error\nnear SELECT at the end",
      "meet me at 10:30",
    ])
      assert.equal(findTextFault(text), undefined, text);
  });

  it("is searched in bounded time", () => {
    assert.match(String(findTextFault(" /a".repeat(2_000_000))), /characters$/);
  });
});
