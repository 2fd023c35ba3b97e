import assert from "node:assert/strict";
import {
  Resource,
  RetryableError,
  UserError,
  defineAsyncConnector,
  defineSyncConnector,
} from "../../../src/entries/index.ts";
import { SecretResolver } from "../../../src/runtime/secrets/secret-resolver.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../support/server/connector-server.ts";
import { Job, serveScript } from "../../support/server/endpoint-run.ts";

const INVALID_ARGUMENT = 3;
const INTERNAL = 13;

const FAILED = { phase: "FAILED", message: "CityNotFound: no station in Atlantis" };

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

  const template = { id: { name: "my_task" }, type: "failing" };
  const create = (): Promise<Buffer> => served.flyte1.create({ template });
  const about = (resourceMeta: Uint8Array) => ({ taskCategory: { name: "failing" }, resourceMeta });
  const get = (meta: Uint8Array) => replica.flyte1.poll("failing", meta);

  it("returns a resource_meta for which any replica returns FAILED with code and message", async () => {
    const meta = await create();
    const agentError = { code: "CITY_NOT_FOUND", origin: "USER" };
    assert.deepEqual(await get(meta), { ...FAILED, agentError });
    assert.deepEqual(await replica.flyte2.poll("failing", meta), FAILED);
    assert.deepEqual(calls, []);
  });

  it("deletes nothing: there is no job", async () => {
    const meta = await create();
    for (const client of [replica.flyte1, replica.flyte2])
      assert.deepEqual(await client.call("DeleteTask", about(meta)), {});
    assert.deepEqual(calls, []);
  });

  it("has no logs and no metrics", async () => {
    const request = about(await create());
    assert.deepEqual(await replica.flyte1.stream("GetTaskLogs", request), []);
    assert.deepEqual(await replica.flyte1.call("GetTaskMetrics", request), {});
    assert.deepEqual(calls, []);
  });

  it("includes errors that classify calls the user's, and an invalid ResourceMeta", async () => {
    thrown = new RangeError("no such warehouse");
    assert.equal((await get(await create())).message, "RangeError: no such warehouse");
    thrown = undefined;
    const misfit = await serveScript({ create: () => ({ jobId: 7 }) as never });
    const meta = await misfit.flyte1.create({ template: { type: "scripted" } });
    const { phase, message } = await get(meta);
    assert.equal(phase, "FAILED");
    assert.match(message!, /the fields do not fit the ResourceMeta Job:\n {2}jobId/);
  });

  it("leaves other errors to Flyte's retries", async () => {
    for (const error of [new RetryableError("QUOTA", "too many"), new TypeError("fetch failed")]) {
      thrown = error;
      assert.equal((await statusOf(create())).code, INTERNAL);
    }
  });

  it("keeps the code and the message short, and free of secrets", async () => {
    secrets.get("API_KEY");
    thrown = new UserError("C".repeat(5000), `401 for s3cr3t-value ${"ü".repeat(100_000)}`);
    const meta = await create();
    assert.ok(meta.length < 64 * 1024, String(meta.length));
    assert.doesNotMatch(meta.toString(), /s3cr3t/);
    const { message, agentError } = await get(meta);
    assert.match(message!, /^C+: 401 for \[secret\] ü+ … \(cut\)$/i);
    assert.ok(agentError!.code.length <= 100);
  });

  describe("with a forged resource_meta", () => {
    const forged = (rest: string | Buffer): Buffer =>
      Buffer.concat([Buffer.from("fx-failed-create-1\n"), Buffer.from(rest)]);

    it("returns FAILED to its sender and does not call author code", async () => {
      const { phase, message } = await get(forged("CODE\nforged"));
      assert.deepEqual([phase, message], ["FAILED", "forged"]);
      assert.deepEqual(calls, []);
    });

    it("does not change the phases of real jobs", async () => {
      const phases: unknown[] = [];
      const { flyte1 } = await serveForTest(connectors(), {
        observers: [{ phaseChanged: (_, { from, to }) => phases.push([from, to]) }],
      });
      const real = Job.encode({ jobId: "real" });
      for (const meta of [real, forged("CODE\nforged"), real]) await flyte1.poll("failing", meta);
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
          const { code, details } = await replica.flyte1.failure(method, about(forged(text)));
          assert.equal(code, INVALID_ARGUMENT);
          assert.match(details, /the bytes are not a ResourceMeta Job/);
        }
      });
    }
  });

  describe("of a synchronous connector", () => {
    const header = { template: { id: { name: "my_task" }, type: "failing-sync" } };

    it("returns FAILED with code and message under Flyte 1", async () => {
      const agentError = { code: "CITY_NOT_FOUND", origin: "USER" };
      assert.deepEqual(await served.flyte1.execute(header), { ...FAILED, agentError });
    });

    it("returns FAILED with its message under Flyte 2", async () => {
      const meta = await served.flyte2.create(header);
      assert.deepEqual(await replica.flyte2.poll("failing-sync", meta), FAILED);
    });

    it("leaves other errors to Flyte's retries", async () => {
      thrown = new RetryableError("QUOTA", "too many");
      assert.equal((await statusOf(served.flyte1.execute(header))).code, INTERNAL);
    });
  });
});
