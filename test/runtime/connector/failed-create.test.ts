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
import { statusOf } from "../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../support/server/connector-server.ts";
const INVALID_ARGUMENT = 3;
const INTERNAL = 13;

type Fields = Record<string, unknown>;

class Job extends resourceMeta({ jobId: t.string() }) {}

let thrown: unknown;
const calls: string[] = [];
const fail = (): never => {
  throw thrown;
};

const connectors = () => [
  defineAsyncConnector({
    name: "Failing Connector",
    taskType: "failing",
    resourceMeta: Job,
    classify: (error) => (error instanceof RangeError ? "user" : undefined),
    create: fail,
    get: () => (calls.push("get"), Resource.running()),
    delete: () => void calls.push("delete"),
    getMetrics: () => (calls.push("metrics"), []),
    async *getLogs() {
      calls.push("logs");
      yield "one";
    },
  }),
  defineSyncConnector({ name: "Failing Sync", taskType: "failing-sync", do: fail }),
];

describe("a create or do that fails permanently", () => {
  let served: TestServer;
  let replica: TestServer;
  let other: TestServer | undefined;
  const secrets = new SecretResolver({
    env: { _FSEC_API_KEY: "s3cr3t-value" },
    readFile: () => undefined,
    local: false,
  });
  before(async () => {
    served = await serveForTest(connectors(), { secrets });
    replica = await serveForTest(connectors());
  });
  beforeEach(() => {
    calls.length = 0;
    thrown = new UserError("CITY_NOT_FOUND", "no station in Atlantis");
  });

  const creating = (type = "failing") =>
    served.flyte1.call("CreateTask", { template: { id: { name: "my_task" }, type } });
  const create = async (): Promise<Buffer> => (await creating())["resourceMeta"] as Buffer;
  const about = (method: string, meta: Uint8Array) => ({
    flyte1: () =>
      replica.flyte1.call(method, {
        taskCategory: { name: "failing" },
        resourceMeta: meta,
      }),
    flyte2: () =>
      replica.flyte2.call(method, {
        taskCategory: { name: "failing" },
        resourceMeta: meta,
      }),
  });
  const get = async (meta: Uint8Array): Promise<Fields> =>
    (await about("GetTask", meta).flyte1())["resource"] as Fields;

  it("returns a resource_meta for which any replica returns FAILED with code and message", async () => {
    const meta = await create();
    assert.deepEqual(await get(meta), {
      phase: "FAILED",
      message: "CityNotFound: no station in Atlantis",
      agentError: { code: "CITY_NOT_FOUND", origin: "USER" },
    });
    const { resource } = await about("GetTask", meta).flyte2();
    assert.deepEqual(resource, {
      phase: "FAILED",
      message: "CityNotFound: no station in Atlantis",
    });
    assert.deepEqual(calls, []);
  });

  it("deletes nothing: there is no job", async () => {
    const meta = await create();
    assert.deepEqual(await about("DeleteTask", meta).flyte1(), {});
    assert.deepEqual(await about("DeleteTask", meta).flyte2(), {});
    assert.deepEqual(calls, []);
  });

  it("has no logs and no metrics", async () => {
    const resourceMeta = await create();
    const request = { taskCategory: { name: "failing" }, resourceMeta };
    assert.deepEqual(await replica.flyte1.stream("GetTaskLogs", request), []);
    assert.deepEqual(await about("GetTaskMetrics", resourceMeta).flyte1(), {});
    assert.deepEqual(calls, []);
  });

  it("includes errors that classify calls the user's, and an invalid ResourceMeta", async () => {
    thrown = new RangeError("no such warehouse");
    assert.equal((await get(await create()))["message"], "RangeError: no such warehouse");
    thrown = undefined;
    const misfit = defineAsyncConnector({
      name: "Misfit",
      taskType: "failing",
      resourceMeta: Job,
      create: () => ({ jobId: 7 }) as never,
      get: () => Resource.running(),
      delete: () => undefined,
    });
    other = await serveForTest([misfit]);
    const { resourceMeta: meta } = await other.flyte1.call("CreateTask", {
      template: { type: "failing" },
    });
    const { phase, message } = await get(meta as Buffer);
    assert.equal(phase, "FAILED");
    assert.match(String(message), /the fields do not fit the ResourceMeta Job:\n {2}jobId/);
  });

  it("leaves other errors to Flyte's retries", async () => {
    for (const error of [new RetryableError("QUOTA", "too many"), new TypeError("fetch failed")]) {
      thrown = error;
      assert.equal((await statusOf(creating())).code, INTERNAL);
    }
  });

  it("keeps the code and the message short, and free of secrets", async () => {
    secrets.get("API_KEY");
    thrown = new UserError("C".repeat(5000), `401 for s3cr3t-value ${"ü".repeat(100_000)}`);
    const meta = await create();
    assert.ok(meta.length < 64 * 1024, String(meta.length));
    assert.doesNotMatch(meta.toString(), /s3cr3t/);
    const { message, agentError } = await get(meta);
    assert.match(String(message), /^C+: 401 for \[secret\] ü+ … \(cut\)$/i);
    assert.ok((agentError as { code: string }).code.length <= 100);
  });

  describe("with a forged resource_meta", () => {
    const forged = (text: string | Buffer): Buffer =>
      Buffer.concat([
        Buffer.from("fx-failed-create-1\n"),
        typeof text === "string" ? Buffer.from(text) : text,
      ]);

    it("returns FAILED to its sender and does not call author code", async () => {
      const { phase, message } = await get(forged("CODE\nforged"));
      assert.deepEqual([phase, message], ["FAILED", "forged"]);
      assert.deepEqual(calls, []);
    });

    it("does not change the phases of real jobs", async () => {
      const phases: unknown[] = [];
      other = await serveForTest(connectors(), {
        observers: [{ phaseChanged: (_, { from, to }) => phases.push([from, to]) }],
      });
      const ask = (meta: Uint8Array) =>
        other!.flyte1.call("GetTask", {
          taskCategory: { name: "failing" },
          resourceMeta: meta,
        });
      await ask(Job.encode({ jobId: "real" }));
      await ask(forged("CODE\nforged"));
      await ask(Job.encode({ jobId: "real" }));
      assert.deepEqual(phases, [[undefined, "RUNNING"]]);
    });

    for (const [what, text] of [
      ["no code", ""],
      ["a code that is too long", `${"C".repeat(101)}\nmessage`],
      ["a message that is too long", `CODE\n${"m".repeat(16 * 1024 + 1)}`],
      ["a megabyte", `CODE\n${"m".repeat(1024 * 1024)}`],
      ["bytes that are not UTF-8", Buffer.from([0x43, 0x0a, 0xff])],
    ] as const) {
      it(`rejects ${what} as INVALID_ARGUMENT`, async () => {
        for (const method of ["GetTask", "DeleteTask"]) {
          const { code, details } = await statusOf(about(method, forged(text)).flyte1());
          assert.equal(code, INVALID_ARGUMENT);
          assert.match(details, /the bytes are not a ResourceMeta Job/);
        }
      });
    }
  });

  describe("of a synchronous connector", () => {
    const messages: Fields[] = [
      { header: { template: { id: { name: "my_task" }, type: "failing-sync" } } },
      { inputs: {} },
    ];

    it("returns FAILED with code and message under Flyte 1", async () => {
      const [message] = await served.flyte1.exchange("ExecuteTaskSync", messages);
      assert.deepEqual((message!["header"] as Fields)["resource"], {
        phase: "FAILED",
        message: "CityNotFound: no station in Atlantis",
        agentError: { code: "CITY_NOT_FOUND", origin: "USER" },
      });
    });

    it("returns FAILED with its message under Flyte 2", async () => {
      const { resourceMeta: meta } = await served.flyte2.call("CreateTask", {
        template: { id: { name: "my_task" }, type: "failing-sync" },
      });
      const { resource } = await replica.flyte2.call("GetTask", {
        taskCategory: { name: "failing-sync" },
        resourceMeta: meta,
      });
      assert.deepEqual(resource, {
        phase: "FAILED",
        message: "CityNotFound: no station in Atlantis",
      });
    });

    it("leaves other errors to Flyte's retries", async () => {
      thrown = new RetryableError("QUOTA", "too many");
      const { code } = await statusOf(served.flyte1.exchange("ExecuteTaskSync", messages));
      assert.equal(code, INTERNAL);
    });
  });
});
