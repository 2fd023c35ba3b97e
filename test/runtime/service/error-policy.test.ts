import assert from "node:assert/strict";
import {
  defineAsyncConnector,
  defineSyncConnector,
  Resource,
  resourceMeta,
  RetryableError,
  t,
  UserError,
} from "../../../src/entries/index.ts";
import { SecretResolver } from "../../../src/runtime/secrets/secret-resolver.ts";
import { cutMessage, cutStatusText } from "../../../src/runtime/service/error-text.ts";
import type {
  RequestFailure,
  RequestObserver,
} from "../../../src/runtime/service/request-observer.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { serveForTest, type TestServer } from "../../support/server/connector-server.ts";

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;
/** A field of 127 bytes without them. */
const HARMED = Buffer.from([0x0a, 0xff]);

class Job extends resourceMeta({ jobId: t.string() }) {}
const job = Job.encode({ jobId: "j" });

let thrown: unknown;
const fail = (): never => {
  throw thrown;
};

const failing = defineAsyncConnector({
  name: "Failing Connector",
  taskType: "failing",
  secrets: [],
  resourceMeta: Job,
  create: fail,
  get: fail,
  delete: fail,
  getMetrics: fail,
  async *getLogs() {
    yield "one";
    fail();
  },
});
const plain = defineAsyncConnector({
  name: "Plain Connector",
  taskType: "plain",
  resourceMeta: Job,
  create: () => ({ jobId: 7 }) as never,
  get: () => Resource.running(),
  delete: () => undefined,
});
const failingSync = defineSyncConnector({ taskType: "failing-sync", do: fail });
const endless = defineSyncConnector({
  taskType: "endless-sync",
  do: () => Resource.running("still at it"),
});

const template = (type: string): object => ({ id: { name: "my_task" }, type });

describe("the statuses of a connector server", () => {
  const failures: RequestFailure[] = [];
  const observer: RequestObserver = { requestFailed: (_, failure) => void failures.push(failure) };
  const secrets = new SecretResolver({
    env: { _FSEC_API_KEY: "s3cr3t-value" },
    readFile: () => undefined,
    local: false,
  });
  let served: TestServer;
  before(async () => {
    const options = { observers: [observer], secrets };
    served = await serveForTest([failing, plain, failingSync, endless], options);
  });
  beforeEach(() => {
    failures.length = 0;
    thrown = new TypeError("no such warehouse");
  });

  const create = (type: string) =>
    served.flyte1.failure("CreateTask", { template: template(type) });
  const about = (method: string, type: string, resourceMeta: Uint8Array = job) =>
    served.flyte1.failure(method, { taskCategory: { name: type }, resourceMeta });
  const logs = (type: string) =>
    statusOf(served.flyte1.stream("GetTaskLogs", { taskType: type, resourceMeta: job }));
  const execute = (type: string) => statusOf(served.flyte1.execute({ template: template(type) }));

  for (const [method, call] of [
    ["CreateTask", () => create("nobody")],
    ["GetTask", () => about("GetTask", "nobody")],
    ["DeleteTask", () => about("DeleteTask", "nobody")],
    ["GetTaskMetrics", () => about("GetTaskMetrics", "nobody")],
    ["GetTaskLogs", () => logs("nobody")],
    ["ExecuteTaskSync", () => execute("nobody")],
  ] as const) {
    it(`returns NOT_FOUND without a connector, with the Python servers' text: ${method}`, async () => {
      const details = "Cannot find connector for task type: nobody.";
      assert.deepEqual(await call(), { code: NOT_FOUND, details });
    });
  }

  it("returns NOT_FOUND for another name or version, or no task type", async () => {
    assert.deepEqual(await served.flyte1.failure("GetAgent", { name: "Nobody" }), {
      code: NOT_FOUND,
      details: "Cannot find connector for name: Nobody.",
    });
    for (const request of [{}, { taskCategory: { name: "plain", version: 1 } }])
      assert.equal((await served.flyte1.failure("GetTask", request)).code, NOT_FOUND);
  });

  it("prefers the category to the deprecated type", async () => {
    const request = { taskType: "plain", taskCategory: { name: "nothing" } };
    assert.equal((await served.flyte1.failure("GetTask", request)).code, NOT_FOUND);
  });

  describe("an error of a connector", () => {
    for (const [operation, call, tried] of [
      ["create", () => create("failing"), "create failing"],
      ["delete", () => about("DeleteTask", "failing"), "delete failing"],
      ["do", () => execute("failing-sync"), "do failing-sync"],
      ["logs", () => logs("failing"), "get the logs of failing"],
      ["metrics", () => about("GetTaskMetrics", "failing"), "get the metrics of failing"],
    ] as const) {
      for (const error of [
        new TypeError("no such warehouse"),
        new UserError("no such warehouse"),
        new RetryableError("no such warehouse"),
      ]) {
        const isFinal = error instanceof UserError && /^(create|do)$/.test(operation);
        if (isFinal) continue; // see ../connector/failed-create.test.ts
        it(`${operation} is INTERNAL for a ${error.name}, with the peers' first line, no stack, and an id that is in the log`, async () => {
          thrown = error;
          const { code, details } = await call();
          const { errorId, error: logged } = failures.at(-1)!;
          const text = `failed to ${tried} task with error:\n ${error.name}: no such warehouse\nerror id: ${errorId}`;
          assert.deepEqual([code, details, logged], [INTERNAL, text, error]);
        });
      }
    }

    it("cuts a long text, so that it stays below clients' limit on headers", async () => {
      thrown = new Error("ü".repeat(20_000));
      const { code, details } = await create("failing");
      assert.equal(code, INTERNAL);
      assert.match(details, / … \(cut\)\nerror id: \w+$/);
      assert.ok(encodeURI(details).length < 8 * 1024);
    });

    it("replaces secrets in the status and in the log", async () => {
      secrets.get("API_KEY");
      const encoded = Buffer.from("s3cr3t-value").toString("base64");
      thrown = new Error(`401 for s3cr3t-value and ${encoded}`);
      const { details } = await create("failing");
      assert.match(details, /Error: 401 for \[secret\] and \[secret\]/);
      assert.equal(failures[0]!.redact("s3cr3t-value"), "[secret]");
      assert.doesNotMatch(failures[0]!.callerMessage, /s3cr3t/);
    });

    for (const text of [
      `${"y".repeat(9)}\ud83d`,
      "😀".repeat(5000),
      `\udc00${"x".repeat(4094)}\ud83d tail`,
    ]) {
      it(`is sent even if a character was cut in two: ${text.length} long`, async () => {
        thrown = new Error(text);
        const { code, details } = await create("failing");
        assert.equal(code, INTERNAL);
        assert.ok(details.isWellFormed());
        assert.equal((await logs("failing")).code, INTERNAL);
        assert.equal((await served.flyte1.poll("failing", job)).phase, "RUNNING");
      });
    }

    for (const odd of [undefined, null, 7, { a: 1 }, Object.create(null)]) {
      it(`is reported if it is not an Error: ${typeof odd}`, async () => {
        thrown = odd;
        assert.equal((await create("failing")).code, INTERNAL);
      });
    }
  });

  for (const [what, meta] of [
    ["no JSON", "{"],
    ["another field", '{"jobId": "a", "more": 1}'],
    ["a missing field", "{}"],
    ["nothing", ""],
  ] as const) {
    it(`returns INVALID_ARGUMENT for a resource_meta of ${what}`, async () => {
      for (const [method, tried] of [
        ["GetTask", "get"],
        ["DeleteTask", "delete"],
      ] as const) {
        const { code, details } = await about(method, "plain", Buffer.from(meta));
        assert.equal(code, INVALID_ARGUMENT);
        const text = `failed to ${tried} plain task with error:\n the bytes are not a ResourceMeta Job`;
        assert.ok(details.startsWith(text), details);
      }
    });
  }

  for (const [method, type] of [
    ["ListAgents", "ListAgentsRequest"],
    ["GetAgent", "GetAgentRequest"],
    ["CreateTask", "CreateTaskRequest"],
    ["GetTask", "GetTaskRequest"],
  ] as const) {
    it(`returns INVALID_ARGUMENT for bytes that are not a message: ${method}`, async () => {
      const { code, details } = await statusOf(served.flyte1.callBytes(method, HARMED));
      assert.equal(code, INVALID_ARGUMENT);
      assert.ok(details.includes(`invalid flyteidl.admin.${type} at byte`), details);
    });
  }

  it("returns UNIMPLEMENTED if a connector has no logs or metrics", async () => {
    const code = UNIMPLEMENTED;
    assert.deepEqual(await about("GetTaskMetrics", "plain"), {
      code,
      details: "Plain Connector has no metrics",
    });
    assert.deepEqual(await logs("plain"), { code, details: "Plain Connector has no logs" });
    assert.equal((await about("GetTaskMetrics", "failing-sync")).code, code);
  });

  it("returns INTERNAL for an asynchronous call to a synchronous connector, and the reverse", async () => {
    for (const [{ code, details }, reason] of [
      [await create("failing-sync"), /\[Failing Sync Connector\] is synchronous/],
      [await about("GetTask", "failing-sync"), /\[Failing Sync Connector\] is synchronous/],
      [await about("DeleteTask", "failing-sync"), /\[Failing Sync Connector\] is synchronous/],
      [await execute("plain"), /\[Plain Connector\] does not support sync execution/],
    ] as const) {
      assert.equal(code, INTERNAL);
      assert.match(details, reason);
    }
  });

  describe("ExecuteTaskSync", () => {
    const header = { template: template("failing-sync") };
    for (const [what, messages, expected] of [
      ["INTERNAL without an inputs message", [{ header }], INTERNAL],
      ["INVALID_ARGUMENT without a header", [{ inputs: {} }], INVALID_ARGUMENT],
      ["INVALID_ARGUMENT without a message", [], INVALID_ARGUMENT],
      ["INVALID_ARGUMENT for other bytes", [HARMED, { inputs: {} }], INVALID_ARGUMENT],
    ] as const) {
      it(`returns ${what}`, async () => {
        const { code } = await statusOf(served.flyte1.exchange("ExecuteTaskSync", messages));
        assert.equal(code, expected);
      });
    }

    it("returns FAILED if the connector's phase is not terminal", async () => {
      const { phase, message, agentError } = await served.flyte1.execute({
        template: template("endless-sync"),
      });
      assert.equal(phase, "FAILED");
      assert.match(
        message!,
        /the connector returned RUNNING, which is not terminal \(.*asynchronous connector\)$/,
      );
      assert.deepEqual(agentError, { code: "FX1004", origin: "USER" });
    });
  });
});

describe("a text for a caller", () => {
  it("fits into 4096 characters of a header, percent-encoded", () => {
    for (const letter of ["x", "ü", "\u{1f600}", "%"]) {
      const text = cutStatusText(letter.repeat(10_000));
      assert.match(text, /… \(cut\)$/);
      assert.ok(encodeURIComponent(text).replaceAll("%20", " ").length <= 4096, letter);
    }
  });

  it("is a message of at most 16 KiB of characters", () => {
    const text = cutMessage("x".repeat(100_000));
    assert.ok(text.length <= 16 * 1024);
    assert.match(text, /… \(cut\)$/);
  });
});
