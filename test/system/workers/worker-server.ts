import { type Served, serve } from "../../support/command/serve.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";
import { type CallOptions, ConnectorClient } from "../../support/server/connector-client.ts";

export const PROTOCOLS = ["flyte1", "flyte2"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Long enough for a call to reach a worker process that has to start, also on a busy machine. */
const DEADLINE_MS = 30_000;

/** A phase and a message, as a GetTask reports them. */
export interface Polled {
  readonly phase: string;
  readonly message: string;
}

/** The built `fx serve` with worker processes, and a client of it. Both end with their test. */
export class WorkerServer {
  private constructor(
    readonly served: Served,
    readonly client: ConnectorClient,
  ) {}

  static async start(
    project: TemporaryProject,
    args: readonly string[] = [],
    {
      protocol = "flyte2",
      env = {},
      via = [],
    }: {
      readonly protocol?: Protocol;
      readonly env?: Readonly<Record<string, string>>;
      readonly via?: readonly string[] | undefined;
    } = {},
  ): Promise<WorkerServer> {
    const served = await serve(
      project,
      ["src/index.ts", "--prometheus-port", "0", ...args],
      env,
      via,
    );
    return new WorkerServer(served, await ConnectorClient.connect(served.port, protocol));
  }

  /** Returns the ResourceMeta of the new job. */
  async create(
    taskType: string,
    attempt: string,
    { inputs, ...options }: CallOptions & { readonly inputs?: object } = {},
  ): Promise<unknown> {
    const template = { id: { name: "task" }, type: taskType };
    const request = { template, outputPrefix: `s3://bucket/${attempt}`, ...(inputs && { inputs }) };
    const meta = await this.client.create(request, { deadlineMs: DEADLINE_MS, ...options });
    return JSON.parse(meta.toString());
  }

  async get(taskType: string, jobId: string, deadlineMs = DEADLINE_MS): Promise<Polled> {
    const { resource } = await this.call("GetTask", taskType, jobId, { deadlineMs });
    const { phase, message } = resource as Polled;
    return { phase, message };
  }

  /** Makes a call about a job. */
  call(
    method: string,
    taskType: string,
    jobId: string,
    options?: CallOptions,
  ): Promise<Record<string, unknown>> {
    const all = { deadlineMs: DEADLINE_MS, ...options };
    return this.client.call(method, aboutJob(taskType, jobId), all);
  }

  /** A value of `GET /metrics`. */
  async readMetric(name: string): Promise<number> {
    const text = await this.readPage("/metrics");
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  }

  async readPage(path: string): Promise<string> {
    const reply = await fetch(`http://127.0.0.1:${this.served.metricsPort}${path}`);
    return reply.text();
  }
}

/** A request about a job. Its bytes are those that a create returns: fx knows a job by them. */
export function aboutJob(taskType: string, jobId: string): Record<string, unknown> {
  const resourceMeta = Buffer.from(`{"jobId": ${JSON.stringify(jobId)}}`);
  return { taskCategory: { name: taskType }, resourceMeta };
}
