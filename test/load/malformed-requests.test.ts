import assert from "node:assert/strict";
import fc from "fast-check";
import { Resource, defineAsyncConnector, resourceMeta, t } from "../../src/index.ts";
import type { RequestFailure } from "../../src/runtime/service/request-observer.ts";
import { harmed } from "../fuzz/harmed.ts";
import { statusOf } from "../support/connector-client.ts";
import { type TestServer, serveForTest } from "../support/connector-server.ts";
import { WAYS, fieldPaths, withField } from "./mutated-fields.ts";
import { share } from "./share.ts";

const REQUESTS = share({ whole: 10_000, small: 2000 });
const FORGED = ["", "null", "[]", "{", '{"jobId": 1}', '{"jobId": "j", "__proto__": {"x": 1}}', '{"__proto__": {"jobId": "j"}}', '{"constructor": {"prototype": {"x": 1}}, "jobId": "j"}', "[".repeat(100_000), `{"jobId": "${"x".repeat(1_000_000)}`, "fx-result-1\n\u0000", "\ufeff{}"];
const SERVICES = { flyte1: "flyteidl.service.AsyncAgentService", flyte2: "flyteidl2.connector.AsyncConnectorService" } as const;
const METHODS = ["CreateTask", "GetTask", "DeleteTask", "GetTaskMetrics", "GetTaskLogs"];
/** UNKNOWN and UNAVAILABLE: fx's own fault, or no answer at all. */
const AMISS = new Set([2, 14]);

class Job extends resourceMeta({ jobId: t.string() }) {}

describe("requests that no engine sends", () => {
  const faults: RequestFailure[] = [];
  let served: TestServer;
  const echo = defineAsyncConnector({ name: "Echo", taskType: "echo", resourceMeta: Job, create: () => ({ jobId: "j" }), get: () => Resource.running(), delete: () => undefined, getMetrics: () => [], async *getLogs() { yield "line"; } });
  before(async () => void (served = await serveForTest([echo], { observers: [{ requestFailed: (_, failure) => (failure.fault === "fx" ? faults.push(failure) : undefined) }] })));
  after(() => served.close());

  async function codeOf(protocol: "flyte1" | "flyte2", method: string, bytes: Uint8Array): Promise<number> {
    const path = `${SERVICES[protocol]}/${method}`;
    const call = method === "GetTaskLogs" ? served[protocol].streamBytes(path, bytes) : served[protocol].callBytes(path, bytes);
    const code = await call.then(() => 0, () => statusOf(call).then((status) => status.code));
    assert.ok(!AMISS.has(code), `${path}: status ${code} for ${Buffer.from(bytes).toString("hex")}`);
    return code;
  }

  it(`are answered by a message or a status: ${REQUESTS}, half of them harmed, half valid with one field changed, and every field of every message among these`, async function () {
    this.timeout(0);
    const calls = Object.entries(SERVICES).flatMap(([name, service]) =>
      METHODS.map((method) => {
        const protocol = name as keyof typeof SERVICES;
        const type = served[protocol].requestType(`${service}/${method}`);
        const about = method === "CreateTask" ? { template: { type: "echo" } } : { taskCategory: { name: "echo" }, resourceMeta: Job.encode({ jobId: "j" }) };
        return { protocol, method, valid: type.encode(type.fromObject(about)).finish(), paths: fieldPaths(type) };
      }),
    );
    const fields = calls.flatMap(({ paths, ...call }) => paths.map((path) => ({ ...call, path })));
    const mutations = Math.max(REQUESTS / 2, fields.length);
    let decoded = 0;
    const count = (code: number): void => void (decoded += code === 3 ? 0 : 1);
    for (let index = 0; index < mutations; index += 1) {
      const { protocol, method, valid, path } = fields[index % fields.length]!;
      count(await codeOf(protocol, method, withField(valid, path, (index + Math.floor(index / fields.length)) % WAYS)));
    }
    for (const { protocol, method, valid } of calls) {
      for (const bytes of fc.sample(harmed(fc.constant(valid)), Math.ceil(REQUESTS / 2 / calls.length))) count(await codeOf(protocol, method, bytes));
    }
    console.log(`      ${fields.length} fields; ${decoded} of ${mutations + REQUESTS / 2} requests decoded`);
    assert.deepEqual(faults.map(({ error }) => error), []);
    assert.equal(served.server.inFlight, 0);
  });

  it("a forged resource_meta is a status, and changes nothing", async () => {
    for (const protocol of ["flyte1", "flyte2"] as const) {
      for (const method of METHODS.slice(1)) {
        const type = served[protocol].requestType(`${SERVICES[protocol]}/${method}`);
        for (const meta of FORGED) {
          const bytes = type.encode(type.fromObject({ taskCategory: { name: "echo" }, resourceMeta: Buffer.from(meta) })).finish();
          assert.equal(await codeOf(protocol, method, bytes), 3, `${method} of ${meta.slice(0, 40)}`);
        }
      }
    }
    assert.equal(({} as { x?: unknown }).x, undefined);
    assert.deepEqual(faults.map(({ error }) => error), []);
  });
});
