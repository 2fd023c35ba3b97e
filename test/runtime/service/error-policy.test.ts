import assert from "node:assert/strict";
import {
  Resource,
  RetryableError,
  UserError,
  defineAsyncConnector,
  defineSyncConnector,
  resourceMeta,
  t,
} from "../../../src/entries/index.ts";
import { SecretResolver } from "../../../src/runtime/secrets/secret-resolver.ts";
import type {
  RequestFailure,
  RequestObserver,
} from "../../../src/runtime/service/request-observer.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../support/server/connector-server.ts";

const ASYNC = "flyteidl.service.AsyncAgentService";
const SYNC = "flyteidl.service.SyncAgentService";
const METADATA = "flyteidl.service.AgentMetadataService";
const NOT_FOUND = 5;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;

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
const failingSync = defineSyncConnector({
  name: "Failing Sync",
  taskType: "failing-sync",
  do: fail,
});
const endless = defineSyncConnector({
  name: "Endless Sync",
  taskType: "endless-sync",
  do: () => Resource.running("still at it"),
});

const template = (type: string): object => ({ id: { name: "my_task" }, type });
const sync = (type: string): Record<string, unknown>[] => [
  { header: { template: template(type) } },
  { inputs: {} },
];

describe("the statuses of a connector server", () => {
  const failures: RequestFailure[] = [];
  const observer: RequestObserver = { requestFailed: (_, failure) => void failures.push(failure) };
  const secrets = new SecretResolver({
    env: { _FSEC_API_KEY: "s3cr3t-value" },
    readFile: () => undefined,
    local: false,
  });
  let served: TestServer;
  before(
    async () =>
      void (served = await serveForTest([failing, plain, failingSync, endless], {
        observers: [observer],
        secrets,
      })),
  );
  beforeEach(() => {
    failures.length = 0;
    thrown = new TypeError("no such warehouse");
  });

  const create = (type: string) =>
    statusOf(served.flyte1.call(`${ASYNC}/CreateTask`, { template: template(type) }));
  const about = (method: string, type: string, resourceMeta: Uint8Array = job) =>
    statusOf(
      served.flyte1.call(`${ASYNC}/${method}`, { taskCategory: { name: type }, resourceMeta }),
    );

  describe("no connector", () => {
    for (const method of ["GetTask", "DeleteTask", "GetTaskMetrics"]) {
      it(`${method} is NOT_FOUND`, async () => {
        assert.deepEqual(await about(method, "nobody"), {
          code: NOT_FOUND,
          details: "Cannot find connector for task type: nobody.",
        });
      });
    }
    it("CreateTask is NOT_FOUND", async () => {
      assert.deepEqual(await create("nobody"), {
        code: NOT_FOUND,
        details: "Cannot find connector for task type: nobody.",
      });
    });
    it("ExecuteTaskSync is NOT_FOUND", async () => {
      assert.deepEqual(
        await statusOf(served.flyte1.exchange(`${SYNC}/ExecuteTaskSync`, sync("nobody"))),
        { code: NOT_FOUND, details: "Cannot find connector for task type: nobody." },
      );
    });
    it("GetTaskLogs is NOT_FOUND", async () => {
      assert.equal(
        (await statusOf(served.flyte1.stream(`${ASYNC}/GetTaskLogs`, { taskType: "nobody" }))).code,
        NOT_FOUND,
      );
    });
    it("GetAgent of an unknown name is NOT_FOUND", async () => {
      assert.deepEqual(
        await statusOf(served.flyte1.call(`${METADATA}/GetAgent`, { name: "Nobody" })),
        { code: NOT_FOUND, details: "Cannot find connector for name: Nobody." },
      );
    });
  });

  describe("an error of a connector", () => {
    const cases: [string, () => Promise<{ code: number; details: string }>, string][] = [
      ["create", () => create("failing"), "create failing"],
      ["delete", () => about("DeleteTask", "failing"), "delete failing"],
      [
        "do",
        () => statusOf(served.flyte1.exchange(`${SYNC}/ExecuteTaskSync`, sync("failing-sync"))),
        "do failing-sync",
      ],
      [
        "logs",
        () =>
          statusOf(
            served.flyte1.stream(`${ASYNC}/GetTaskLogs`, {
              taskType: "failing",
              resourceMeta: job,
            }),
          ),
        "get the logs of failing",
      ],
      ["metrics", () => about("GetTaskMetrics", "failing"), "get the metrics of failing"],
    ];
    for (const [operation, call, tried] of cases) {
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
          assert.equal(code, INTERNAL);
          const [first, second, third, ...more] = details.split("\n");
          assert.deepEqual(
            [first, second, more],
            [`failed to ${tried} task with error:`, ` ${error.name}: no such warehouse`, []],
          );
          assert.equal(third, `error id: ${failures.at(-1)!.errorId}`);
          assert.equal(failures.at(-1)!.error, error);
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
      thrown = new Error(
        `401 for s3cr3t-value and ${Buffer.from("s3cr3t-value").toString("base64")}`,
      );
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
        assert.equal(
          (
            await statusOf(
              served.flyte1.stream(`${ASYNC}/GetTaskLogs`, {
                taskType: "failing",
                resourceMeta: job,
              }),
            )
          ).code,
          INTERNAL,
        );
        const { resource } = await served.flyte1.call(`${ASYNC}/GetTask`, {
          taskCategory: { name: "failing" },
          resourceMeta: job,
        });
        assert.equal((resource as { phase: string }).phase, "RUNNING");
      });
    }

    for (const odd of [undefined, null, 7, { a: 1 }, Object.create(null)]) {
      it(`is reported if it is not an Error: ${typeof odd}`, async () => {
        thrown = odd;
        assert.equal((await create("failing")).code, INTERNAL);
      });
    }
  });

  it("returns INVALID_ARGUMENT for a delete with a foreign resource_meta", async () => {
    assert.equal((await about("DeleteTask", "plain", Buffer.from("{}"))).code, 3);
  });

  for (const [service, method] of [
    [METADATA, "ListAgents"],
    [METADATA, "GetAgent"],
    [ASYNC, "CreateTask"],
    [ASYNC, "GetTask"],
  ] as const) {
    it(`returns INVALID_ARGUMENT for bytes that are not a message: ${method}`, async () => {
      assert.equal(
        (await statusOf(served.flyte1.callBytes(`${service}/${method}`, Buffer.from([0x0a, 0xff]))))
          .code,
        3,
      );
    });
  }

  it("returns UNIMPLEMENTED if a connector has no logs or metrics", async () => {
    assert.deepEqual(await about("GetTaskMetrics", "plain"), {
      code: UNIMPLEMENTED,
      details: "Plain Connector has no metrics",
    });
    assert.deepEqual(
      await statusOf(
        served.flyte1.stream(`${ASYNC}/GetTaskLogs`, { taskType: "plain", resourceMeta: job }),
      ),
      { code: UNIMPLEMENTED, details: "Plain Connector has no logs" },
    );
    assert.equal((await about("GetTaskMetrics", "failing-sync")).code, UNIMPLEMENTED);
  });

  it("returns INTERNAL for an asynchronous call to a synchronous connector", async () => {
    for (const status of [
      await create("failing-sync"),
      await about("GetTask", "failing-sync"),
      await about("DeleteTask", "failing-sync"),
    ]) {
      assert.equal(status.code, INTERNAL);
      assert.match(status.details, /\[Failing Sync\] is synchronous/);
    }
  });

  describe("ExecuteTaskSync", () => {
    const exchange = (messages: (object | Uint8Array)[]) =>
      statusOf(served.flyte1.exchange(`${SYNC}/ExecuteTaskSync`, messages as never));

    it("returns INTERNAL for an asynchronous connector", async () => {
      const { code, details } = await exchange(sync("plain"));
      assert.equal(code, INTERNAL);
      assert.match(details, /\[Plain Connector\] does not support sync execution/);
    });
    it("returns INTERNAL without an inputs message", async () => {
      assert.equal((await exchange(sync("failing-sync").slice(0, 1))).code, INTERNAL);
    });
    it("returns INVALID_ARGUMENT without a header", async () => {
      assert.equal((await exchange([{ inputs: {} }])).code, 3);
      assert.equal((await exchange([])).code, 3);
    });
    it("returns INVALID_ARGUMENT for bytes that are not a message", async () => {
      assert.equal((await exchange([Buffer.from([0x0a, 0xff]), { inputs: {} }])).code, 3);
    });
    it("returns FAILED if the connector's phase is not terminal", async () => {
      const [message] = await served.flyte1.exchange(
        `${SYNC}/ExecuteTaskSync`,
        sync("endless-sync"),
      );
      const {
        phase,
        message: text,
        agentError,
      } = (
        message!["header"] as { resource: { phase: string; message: string; agentError: object } }
      ).resource;
      assert.equal(phase, "FAILED");
      assert.match(
        text,
        /the connector returned RUNNING, which is not terminal \(.*asynchronous connector\)$/,
      );
      assert.deepEqual(agentError, { code: "FX1004", origin: "USER" });
    });
  });
});
