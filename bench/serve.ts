import { loadReflection } from "../src/runtime/wire/v1/reflection.ts";
import { type Row, spreadOf } from "./measure.ts";
import { ServerProcess, serverCpuMs } from "./serve/load.ts";

const CALLERS = 16;
const CALLS = 3000;
const ROUNDS = 5;
const AIM = 1.3;

const ASYNC = "/flyteidl.service.AsyncAgentService";

interface Call {
  readonly what: string;
  readonly fx: (server: ServerProcess) => Promise<unknown>;
  readonly echo: (server: ServerProcess) => Promise<unknown>;
}

/** CPU of the server for each method, beside a server of @grpc/grpc-js that sends the same bytes back. */
export async function measureServe(): Promise<Row[]> {
  const [fx, echo] = await Promise.all([ServerProcess.start(new URL("serve/fx-server.ts", import.meta.url)), ServerProcess.start(new URL("serve/echo-server.ts", import.meta.url))]);
  try {
    const rows = [];
    for (const call of await calls()) rows.push(await measure(call, fx, echo));
    return rows;
  } finally {
    fx.stop();
    echo.stop();
  }
}

async function measure(call: Call, fx: ServerProcess, echo: ServerProcess): Promise<Row> {
  await serverCpuMs(fx, () => call.fx(fx), CALLS, CALLERS);
  await serverCpuMs(echo, () => call.echo(echo), CALLS, CALLERS);
  const ratios = [];
  let last = "";
  for (let round = 0; round < ROUNDS; round += 1) {
    const own = await serverCpuMs(fx, () => call.fx(fx), CALLS, CALLERS);
    const bare = await serverCpuMs(echo, () => call.echo(echo), CALLS, CALLERS);
    ratios.push(own / bare);
    last = `${((1000 * own) / CALLS).toFixed(0)} µs a call beside ${((1000 * bare) / CALLS).toFixed(0)} µs`;
  }
  const measured = spreadOf(ratios);
  return { what: `CPU of ${call.what} at ${CALLERS} callers`, unit: "× a bare echo", measured, aim: `≤ ${AIM}`, met: measured.median <= AIM, note: last };
}

export async function calls(): Promise<Call[]> {
  const root = await loadReflection();
  const bytesOf = (type: string, message: object): Buffer => {
    const lookedUp = root.lookupType(type);
    return Buffer.from(lookedUp.encode(lookedUp.fromObject(message)).finish());
  };
  const template = (type: string): object => ({
    id: { resourceType: "TASK", project: "p", domain: "development", name: "bench.task", version: "v1" },
    type,
    metadata: { runtime: { type: "FLYTE_SDK", version: "1.16", flavor: "python" }, retries: {}, timeout: { seconds: 3600 } },
    interface: { inputs: { variables: { name: { type: { simple: "STRING" } } } }, outputs: { variables: { greeting: { type: { simple: "STRING" } } } } },
    custom: { fields: { warehouse: { stringValue: "small" } } },
  });
  const inputs = { literals: { name: { scalar: { primitive: { stringValue: "Ada" } } } } };
  const executionId = { taskId: { name: "bench.task" }, nodeExecutionId: { nodeId: "n0", executionId: { project: "p", domain: "development", name: "run" } } };
  const taskExecutionMetadata = { taskExecutionId: executionId, namespace: "p-development", labels: { a: "b" } };
  const outputPrefix = "s3://bucket/metadata/run/n0/data/0";
  const get = bytesOf("flyteidl.admin.GetTaskRequest", { taskType: "bench", taskCategory: { name: "bench" }, resourceMeta: Buffer.from('{"jobId": "job-000042"}'), outputPrefix });
  const create = bytesOf("flyteidl.admin.CreateTaskRequest", { inputs, template: template("bench"), outputPrefix, taskExecutionMetadata });
  const sync = [
    bytesOf("flyteidl.admin.ExecuteTaskSyncRequest", { header: { template: template("bench-sync"), outputPrefix, taskExecutionMetadata } }),
    bytesOf("flyteidl.admin.ExecuteTaskSyncRequest", { inputs }),
  ];
  return [
    { what: "GetTask", fx: (server) => server.unary(`${ASYNC}/GetTask`, get), echo: (server) => server.unary("/bench.Unary/Echo", get) },
    { what: "CreateTask", fx: (server) => server.unary(`${ASYNC}/CreateTask`, create), echo: (server) => server.unary("/bench.Unary/Echo", create) },
    { what: "ExecuteTaskSync", fx: (server) => server.stream("/flyteidl.service.SyncAgentService/ExecuteTaskSync", sync), echo: (server) => server.stream("/bench.Stream/Echo", sync) },
  ];
}
