import { loadReflection } from "../../src/runtime/wire/v1/reflection.ts";

/** What an engine sends, in bytes. */
export interface Requests {
  readonly get: Buffer;
  readonly slowGet: Buffer;
  readonly create: Buffer;
  readonly sync: readonly Buffer[];
}

export async function makeRequests(): Promise<Requests> {
  const root = await loadReflection();
  const bytesOf = (type: string, message: object): Buffer => {
    const lookedUp = root.lookupType(`flyteidl.admin.${type}`);
    return Buffer.from(lookedUp.encode(lookedUp.fromObject(message)).finish());
  };
  const inputs = { literals: { name: { scalar: { primitive: { stringValue: "Ada" } } } } };
  const executionId = {
    taskId: { name: "bench.task" },
    nodeExecutionId: {
      nodeId: "n0",
      executionId: { project: "p", domain: "development", name: "run" },
    },
  };
  const taskExecutionMetadata = {
    taskExecutionId: executionId,
    namespace: "p-development",
    labels: { a: "b" },
  };
  const outputPrefix = "s3://bucket/metadata/run/n0/data/0";
  const get = (type: string): Buffer =>
    bytesOf("GetTaskRequest", {
      taskType: type,
      taskCategory: { name: type },
      resourceMeta: Buffer.from('{"jobId": "job-000042"}'),
      outputPrefix,
    });
  return {
    get: get("bench"),
    slowGet: get("bench-slow"),
    create: bytesOf("CreateTaskRequest", {
      inputs,
      template: template("bench"),
      outputPrefix,
      taskExecutionMetadata,
    }),
    sync: [
      bytesOf("ExecuteTaskSyncRequest", {
        header: { template: template("bench-sync"), outputPrefix, taskExecutionMetadata },
      }),
      bytesOf("ExecuteTaskSyncRequest", { inputs }),
    ],
  };
}

function template(type: string): object {
  return {
    id: {
      resourceType: "TASK",
      project: "p",
      domain: "development",
      name: "bench.task",
      version: "v1",
    },
    type,
    metadata: {
      runtime: { type: "FLYTE_SDK", version: "1.16", flavor: "python" },
      retries: {},
      timeout: { seconds: 3600 },
    },
    interface: {
      inputs: { variables: { name: { type: { simple: "STRING" } } } },
      outputs: { variables: { greeting: { type: { simple: "STRING" } } } },
    },
    custom: { fields: { warehouse: { stringValue: "small" } } },
  };
}
