import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import fc from "fast-check";
import type { Field, Type } from "protobufjs";
import {
  Resource,
  defineAsyncConnector,
  defineSyncConnector,
  resourceMeta,
  t,
} from "../../../src/entries/index.ts";
import type { RequestFailure } from "../../../src/runtime/service/request-observer.ts";
import { type TestServer, serveForTest } from "../../support/server/connector-server.ts";

class Job extends resourceMeta({ jobId: t.string() }) {}

const METHODS = {
  flyte1: [
    "flyteidl.service.AsyncAgentService/CreateTask",
    "flyteidl.service.AsyncAgentService/GetTask",
    "flyteidl.service.AsyncAgentService/DeleteTask",
    "flyteidl.service.AsyncAgentService/GetTaskMetrics",
    "flyteidl.service.AsyncAgentService/GetTaskLogs",
    "flyteidl.service.SyncAgentService/ExecuteTaskSync",
    "flyteidl.service.AgentMetadataService/GetAgent",
    "flyteidl.service.AgentMetadataService/ListAgents",
  ],
  flyte2: [
    "flyteidl2.connector.AsyncConnectorService/CreateTask",
    "flyteidl2.connector.AsyncConnectorService/GetTask",
    "flyteidl2.connector.AsyncConnectorService/DeleteTask",
    "flyteidl2.connector.AsyncConnectorService/GetTaskMetrics",
    "flyteidl2.connector.AsyncConnectorService/GetTaskLogs",
    "flyteidl2.connector.ConnectorMetadataService/GetConnector",
    "flyteidl2.connector.ConnectorMetadataService/ListConnectors",
  ],
} as const;

/** UNKNOWN and UNAVAILABLE, which fx never returns for a malformed request. */
const UNEXPECTED = new Set([2, 14]);

describe("malformed requests", () => {
  const faults: RequestFailure[] = [];
  let served: TestServer;
  before(async () => {
    const connector = defineAsyncConnector({
      name: "Echo",
      taskType: "echo",
      resourceMeta: Job,
      create: () => ({ jobId: "j" }),
      get: () => Resource.running(),
      delete: () => undefined,
      getMetrics: () => [],
      async *getLogs({ jobId }) {
        yield jobId;
      },
    });
    const sync = defineSyncConnector({
      name: "Echo Sync",
      taskType: "echo-sync",
      do: ({ inputs }) => Resource.succeeded({ ...inputs }),
    });
    served = await serveForTest([connector, sync], {
      observers: [
        {
          requestFailed: (_, failure) =>
            failure.fault === "fx" ? faults.push(failure) : undefined,
        },
      ],
    });
  });
  after(() => served.close());

  for (const protocol of ["flyte1", "flyte2"] as const) {
    for (const path of METHODS[protocol]) {
      it(`${path}: returns a message or a status for mutated messages and bytes`, async function () {
        const type = served[protocol].requestType(path);
        await fc.assert(
          fc.asyncProperty(
            fc.oneof(
              messages(type),
              fc.uint8Array({ maxLength: 200 }),
              messages(type).chain(withOneByteChanged),
            ),
            async (bytes) => {
              const code = await codeOf(send(protocol, path, bytes));
              assert.ok(!UNEXPECTED.has(code), `status ${code}`);
              assert.deepEqual(
                faults.map((fault) => fault.error),
                [],
              );
            },
          ),
          { numRuns: 60 },
        );
      });
    }
  }

  function send(protocol: "flyte1" | "flyte2", path: string, bytes: Uint8Array): Promise<unknown> {
    if (path.endsWith("GetTaskLogs")) return served[protocol].streamBytes(path, bytes);
    return path.endsWith("ExecuteTaskSync")
      ? served[protocol].exchange(path, [bytes, bytes])
      : served[protocol].callBytes(path, bytes);
  }
});

async function codeOf(call: Promise<unknown>): Promise<number> {
  try {
    await call;
    return 0;
  } catch (error) {
    return (error as ServiceError).code;
  }
}

function withOneByteChanged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  if (bytes.length === 0) return fc.constant(bytes);
  return fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, byte]) => bytes.with(at, byte));
}

/**
 * Messages of a type with some of its fields set to any valid value, including task types that the
 * connectors serve.
 */
function messages(type: Type): fc.Arbitrary<Uint8Array> {
  return objects(type, 4).map((object) => type.encode(type.fromObject(object)).finish());
}

function objects(type: Type, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const fields = type.fieldsArray.filter((field) => depth > 0 || !hasParts(field));
  return fc.record(
    Object.fromEntries(fields.map((field) => [field.name, values(field.resolve(), depth - 1)])),
    { requiredKeys: [] },
  );
}

function values(field: Field, depth: number): fc.Arbitrary<unknown> {
  const one = valueOf(field, depth);
  if (field.map)
    return fc.dictionary(
      fc.oneof(fc.constantFrom("__proto__", "name", "secrets"), fc.string({ maxLength: 5 })),
      one,
      { maxKeys: 3 },
    );
  return field.repeated ? fc.array(one, { maxLength: 3 }) : one;
}

function valueOf(field: Field, depth: number): fc.Arbitrary<unknown> {
  if (field.resolvedType !== null)
    return "fieldsArray" in field.resolvedType
      ? objects(field.resolvedType, depth)
      : fc.integer({ min: 0, max: 12 });
  if (field.type === "string")
    return fc.oneof(fc.constantFrom("echo", "echo-sync", "Echo", ""), fc.string({ maxLength: 20 }));
  if (field.type === "bytes")
    return fc.oneof(
      fc.constant(Buffer.from('{"jobId": "j"}')),
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
    );
  if (field.type === "bool") return fc.boolean();
  if (field.type === "double" || field.type === "float") return fc.double();
  return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
}

function hasParts(field: Field): boolean {
  const { resolvedType } = field.resolve();
  return resolvedType !== null && "fieldsArray" in resolvedType;
}
