import { type Served, serve } from "../../support/command/serve.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";

export const PROTOCOLS = ["flyte1", "flyte2"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

const SERVICES = {
  flyte1: "flyteidl.service.AsyncAgentService",
  flyte2: "flyteidl2.connector.AsyncConnectorService",
} as const;

/** Long enough for a call to reach a worker thread that has to start, also on a busy machine. */
const DEADLINE_MS = 30_000;

/** A phase and a message, as a GetTask reports them. */
export interface Polled {
  readonly phase: string;
  readonly message: string;
}

/** The built `fx serve` with worker threads, and a client of it. Both end with their test. */
export class WorkerServer {
  readonly #service: string;

  private constructor(
    readonly served: Served,
    readonly client: ConnectorClient,
    private readonly protocol: Protocol,
  ) {
    this.#service = SERVICES[protocol];
  }

  static async start(
    project: TemporaryProject,
    args: readonly string[] = [],
    {
      protocol = "flyte2",
      env = {},
    }: { readonly protocol?: Protocol; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<WorkerServer> {
    const all = ["src/index.ts", "--port", "0", "--prometheus-port", "0", ...args];
    const served = await serve(project, all, env);
    return new WorkerServer(served, await ConnectorClient.connect(served.port, protocol), protocol);
  }

  /** Returns the ResourceMeta of the new job. */
  async create(
    taskType: string,
    attempt: string,
    options: {
      readonly deadlineMs?: number;
      readonly signal?: AbortSignal;
      readonly inputs?: object;
    } = {},
  ): Promise<unknown> {
    const { deadlineMs = DEADLINE_MS, signal, inputs } = options;
    const { resourceMeta } = await this.client.call(
      `${this.#service}/CreateTask`,
      {
        template: { id: { name: "task" }, type: taskType },
        outputPrefix: `s3://bucket/${attempt}`,
        ...(inputs !== undefined && { inputs }),
      },
      { deadlineMs, ...(signal !== undefined && { signal }) },
    );
    return JSON.parse(Buffer.from(resourceMeta as Uint8Array).toString());
  }

  async get(taskType: string, jobId: string, deadlineMs = DEADLINE_MS): Promise<Polled> {
    const reply = await this.call("get", taskType, jobId, { deadlineMs });
    const { phase, message } = reply["resource"] as Polled;
    return { phase, message };
  }

  async delete(taskType: string, jobId: string): Promise<void> {
    await this.call("delete", taskType, jobId);
  }

  call(
    method: "get" | "delete",
    taskType: string,
    jobId: string,
    options: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Record<string, unknown>> {
    const name = method === "get" ? "GetTask" : "DeleteTask";
    const request = this.#createJobRequest(taskType, jobId);
    return this.client.call(`${this.#service}/${name}`, request, {
      deadlineMs: DEADLINE_MS,
      ...options,
    });
  }

  streamLogs(taskType: string, jobId: string): Promise<Record<string, unknown>[]> {
    const path = `${this.#service}/GetTaskLogs`;
    return this.client.stream(path, this.#createJobRequest(taskType, jobId));
  }

  getMetrics(taskType: string, jobId: string): Promise<Record<string, unknown>> {
    const path = `${this.#service}/GetTaskMetrics`;
    return this.client.call(path, this.#createJobRequest(taskType, jobId));
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

  /** Kills the server if it still runs. */
  async end(): Promise<void> {
    await this.served.end();
  }

  #createJobRequest(taskType: string, jobId: string): Record<string, unknown> {
    return {
      ...(this.protocol === "flyte1" ? { taskType } : {}),
      taskCategory: { name: taskType },
      // The bytes that a create returns: fx knows a job by them.
      resourceMeta: Buffer.from(`{"jobId": ${JSON.stringify(jobId)}}`),
    };
  }
}
