import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Resource,
  defineAsyncConnector,
  defineSyncConnector,
  resourceMeta,
  t,
} from "../../../src/entries/index.ts";
import type { RequestFailure } from "../../../src/runtime/service/request-observer.ts";
import { harmed } from "../../support/messages/harmed.ts";
import { type ConnectorClient, statusOf } from "../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../support/server/connector-server.ts";
import { WAYS, fieldPaths, withField } from "./mutated-fields.ts";
import { share } from "./share.ts";

const REQUESTS = share({ whole: 10_000, small: 2000 });
const FORGED = [
  "",
  "null",
  "[]",
  "{",
  '{"jobId": 1}',
  '{"jobId": "j", "__proto__": {"x": 1}}',
  '{"__proto__": {"jobId": "j"}}',
  '{"constructor": {"prototype": {"x": 1}}, "jobId": "j"}',
  "[".repeat(100_000),
  `{"jobId": "${"x".repeat(1_000_000)}`,
  "fx-result-1\n\u0000",
  "\ufeff{}",
];
const METHODS = ["CreateTask", "GetTask", "DeleteTask", "GetTaskMetrics", "GetTaskLogs"];
const SYNC = "ExecuteTaskSync";
const METADATA = {
  flyte1: ["GetAgent", "ListAgents"],
  flyte2: ["GetConnector", "ListConnectors"],
} as const;
type Protocol = keyof typeof METADATA;
/** A valid request; in a stream, with the messages before and after the one that is mutated. */
interface Call {
  readonly protocol: Protocol;
  readonly path: string;
  readonly valid: Uint8Array;
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
}
/** UNKNOWN and UNAVAILABLE: a bug in fx, or no reply at all. */
const UNACCEPTABLE = new Set([2, 14]);

class Job extends resourceMeta({ jobId: t.string() }) {}
const ABOUT = { taskCategory: { name: "echo" }, resourceMeta: Job.encode({ jobId: "j" }) };

describe("malformed requests", () => {
  const faults: RequestFailure[] = [];
  let served: TestServer;
  const echo = defineAsyncConnector({
    name: "Echo",
    taskType: "echo",
    resourceMeta: Job,
    create: () => ({ jobId: "j" }),
    get: () => Resource.running(),
    delete: () => undefined,
    getMetrics: () => [],
    async *getLogs() {
      yield "line";
    },
  });
  const sync = defineSyncConnector({
    name: "Sync Echo",
    taskType: "sync-echo",
    do: ({ inputs }) => Resource.succeeded({ ...inputs }),
  });
  before(
    async () =>
      void (served = await serveForTest([echo, sync], {
        observers: [
          {
            requestFailed: (_, failure) =>
              failure.fault === "fx" ? faults.push(failure) : undefined,
          },
        ],
      })),
  );

  async function codeOf(
    { protocol, path, before, after }: Omit<Call, "valid">,
    bytes: Uint8Array,
  ): Promise<number> {
    const call = send(
      served[protocol],
      path,
      before === undefined ? [bytes, ...(after === undefined ? [] : [after])] : [before, bytes],
    );
    const code = await call.then(
      () => 0,
      () => statusOf(call).then((status) => status.code),
    );
    assert.ok(
      !UNACCEPTABLE.has(code),
      `${path}: status ${code} for ${Buffer.from(bytes).toString("hex")}`,
    );
    return code;
  }

  function send(
    client: ConnectorClient,
    path: string,
    messages: readonly Uint8Array[],
  ): Promise<unknown> {
    if (path === SYNC) return client.exchange(path, messages);
    return path === "GetTaskLogs"
      ? client.streamBytes(path, messages[0]!)
      : client.callBytes(path, messages[0]!);
  }

  /** Every method that accepts a request, and both messages of the stream. */
  function allCalls(): Call[] {
    const encoded = (protocol: Protocol, path: string, request: object): Uint8Array => {
      const type = served[protocol].requestType(path);
      return type.encode(type.fromObject(request)).finish();
    };
    const header = encoded("flyte1", SYNC, { header: { template: { type: "sync-echo" } } });
    const inputs = encoded("flyte1", SYNC, { inputs: {} });
    const stream = { protocol: "flyte1", path: SYNC } as const;
    return [
      ...(["flyte1", "flyte2"] as const).flatMap((protocol) => [
        ...METHODS.map((path) => {
          const request = path === "CreateTask" ? { template: { type: "echo" } } : ABOUT;
          return { protocol, path, valid: encoded(protocol, path, request) };
        }),
        ...METADATA[protocol].map((path) => ({
          protocol,
          path,
          valid: encoded(protocol, path, path.startsWith("Get") ? { name: "Echo" } : {}),
        })),
      ]),
      { ...stream, valid: header, after: inputs },
      { ...stream, valid: inputs, before: header },
    ];
  }

  it(`get a reply or a status: ${REQUESTS} of them, half corrupted and half with one field mutated, covering every field`, async function () {
    this.timeout(0);
    const calls = allCalls();
    const fields = calls.flatMap((call) =>
      fieldPaths(served[call.protocol].requestType(call.path)).map((path) => ({ call, path })),
    );
    const mutations = Math.max(REQUESTS / 2, fields.length);
    let decoded = 0;
    const count = (code: number): void => void (decoded += code === 3 ? 0 : 1);
    for (let index = 0; index < mutations; index += 1) {
      const { call, path } = fields[index % fields.length]!;
      count(
        await codeOf(
          call,
          withField(call.valid, path, (index + Math.floor(index / fields.length)) % WAYS),
        ),
      );
    }
    const harms = Math.ceil(REQUESTS / 2 / calls.length);
    for (const call of calls)
      for (const bytes of fc.sample(harmed(fc.constant(call.valid)), harms))
        count(await codeOf(call, bytes));
    console.log(
      `      ${fields.length} fields; ${decoded} of ${mutations + harms * calls.length} requests decoded, ${Math.round((100 * decoded) / (mutations + harms * calls.length))} %`,
    );
    assert.deepEqual(
      faults.map(({ error }) => error),
      [],
    );
    assert.equal(served.server.inFlight, 0);
  });

  it("get INVALID_ARGUMENT for a forged resource_meta", async () => {
    for (const protocol of ["flyte1", "flyte2"] as const) {
      for (const path of METHODS.slice(1)) {
        const type = served[protocol].requestType(path);
        for (const meta of FORGED) {
          const request = type.fromObject({ ...ABOUT, resourceMeta: Buffer.from(meta) });
          const code = await codeOf({ protocol, path }, type.encode(request).finish());
          assert.equal(code, 3, `${path} of ${meta.slice(0, 40)}`);
        }
      }
    }
    assert.equal(({} as { x?: unknown }).x, undefined);
    assert.deepEqual(
      faults.map(({ error }) => error),
      [],
    );
  });
});
