import { loadReflection } from "../../src/runtime/wire/inspect/find-message.ts";

/** Number of different jobs, so that servers cannot reuse the last result. */
export const JOBS = 1000;

const STRING = { simple: "STRING" };
const FLOAT = { simple: "FLOAT" };
const BOOLEAN = { simple: "BOOLEAN" };
const INPUTS = {
  city: STRING,
  days: { simple: "INTEGER" },
  factor: FLOAT,
  exact: BOOLEAN,
  region: STRING,
};
const OUTPUTS = { greeting: STRING, total: FLOAT, even: BOOLEAN };
const OUTPUT_PREFIX = "s3://bucket/metadata/run/n0/data/0";
const EXECUTION = {
  taskExecutionId: {
    taskId: { name: "bench.task" },
    nodeExecutionId: {
      nodeId: "n0",
      executionId: { project: "p", domain: "development", name: "run" },
    },
  },
  namespace: "p-development",
  labels: { a: "b" },
};

/** Encoded requests of the engine, one for each job. */
export interface Requests {
  readonly get: readonly Buffer[];
  readonly slowGet: readonly Buffer[];
  readonly create: readonly Buffer[];
  readonly sync: readonly (readonly Buffer[])[];
  /** Decodes a reply to JSON, to compare replies. */
  readonly decode: (type: string, bytes: Buffer) => string;
}

/** Encodes GetTask requests about the first `jobs` jobs of a task type. */
export async function makeGetRequests(
  taskType: string,
  jobs = JOBS,
  toMeta = (job: number): string => `{"jobId":"job-${job}"}`,
): Promise<Buffer[]> {
  const type = (await loadReflection("flyte1")).lookupType("flyteidl.admin.GetTaskRequest");
  return Array.from({ length: jobs }, (_, job) =>
    Buffer.from(
      type
        .encode(
          type.fromObject({
            taskType,
            taskCategory: { name: taskType },
            resourceMeta: Buffer.from(toMeta(job)),
            outputPrefix: OUTPUT_PREFIX,
          }),
        )
        .finish(),
    ),
  );
}

export async function makeRequests(): Promise<Requests> {
  const root = await loadReflection("flyte1");
  const encode = (name: string, message: object): Buffer => {
    const type = root.lookupType(`flyteidl.admin.${name}`);
    return Buffer.from(type.encode(type.fromObject(message)).finish());
  };
  const header = encode("ExecuteTaskSyncRequest", {
    header: {
      template: template("bench-sync", OUTPUTS),
      outputPrefix: OUTPUT_PREFIX,
      taskExecutionMetadata: EXECUTION,
    },
  });
  const jobs = Array.from({ length: JOBS }, (_, job) => job);
  return {
    get: await makeGetRequests("bench"),
    slowGet: await makeGetRequests("bench-slow"),
    create: jobs.map((job) =>
      encode("CreateTaskRequest", {
        inputs: inputs(job),
        template: template("bench", {}),
        outputPrefix: OUTPUT_PREFIX,
        taskExecutionMetadata: EXECUTION,
      }),
    ),
    sync: jobs.map((job) => [header, encode("ExecuteTaskSyncRequest", { inputs: inputs(job) })]),
    decode: (name, bytes) => {
      const type = root.lookupType(`flyteidl.admin.${name}`);
      return JSON.stringify(type.decode(bytes));
    },
  };
}

function inputs(job: number): object {
  const literal = (value: object): object => ({ scalar: { primitive: value } });
  return {
    literals: {
      city: literal({ stringValue: `city-${job}` }),
      days: literal({ integer: job }),
      factor: literal({ floatValue: 1.5 }),
      exact: literal({ boolean: true }),
      region: literal({ stringValue: "north" }),
    },
  };
}

function template(type: string, outputs: object): object {
  const variables = (types: object): object => ({
    variables: Object.fromEntries(
      Object.entries(types).map(([name, type]: [string, object]) => [name, { type }]),
    ),
  });
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
    interface: { inputs: variables(INPUTS), outputs: variables(outputs) },
    custom: { fields: { warehouse: { stringValue: "small" } } },
  };
}
