import { Readable } from "node:stream";
import { type Context, realClock } from "../base/context.ts";
import type { Protocol } from "../base/protocol.ts";
import type { RecentTable } from "../base/recent-table.ts";
import { readTrace } from "../base/tracing.ts";
import type { AnyAsyncConnector } from "../connector/async-connector-base.ts";
import { classifyThrown } from "../connector/classify-error.ts";
import type { AnyConnector } from "../connector/connector-registry.ts";
import type { ConnectorPort } from "../connector/invoke/connector-port.ts";
import { jobFromMeta } from "../connector/invoke/invoke-connector.ts";
import type { LogPageRead } from "../connector/invoke/invoke-get-logs.ts";
import type { PolledAnswer, PolledJob } from "../connector/invoke/invoke-get-many.ts";
import type { DatasetAccess, JobRequest } from "../connector/invoke/job-request.ts";
import { createJobKey } from "../connector/job-key.ts";
import type {
  DeleteRequest,
  GetManyRequest,
  GetRequest,
  LogsRequest,
  MetricsRequest,
} from "../connector/requests.ts";
import { findSecret } from "../secrets/secret-resolver.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { Connection, MetricResult } from "../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import { getTemplateProtocol } from "../wire/shared/template-codec.ts";
import { toMessage, toSentJob } from "./sent-messages.ts";
import { fromThrownFacts } from "./thrown-facts.ts";
import type { CallBasis, MethodCall, SentAnswer, SentResource } from "./worker-messages.ts";
import type { WorkerPool } from "./worker-pool.ts";
import type { CallEnds, WorkerProcess } from "./worker-process.ts";

/** The workers that created the most recent jobs, or answered their last calls. */
export type KnownWorkers = RecentTable<WorkerProcess>;

type PortContext = Context & { readonly connection?: Connection | undefined };

/** Calls the methods of a connector in worker processes. */
export class WorkerPort implements ConnectorPort {
  /** The worker has asked the connector already. */
  readonly classify = classifyThrown;

  constructor(
    private readonly connector: AnyConnector,
    private readonly pool: WorkerPool,
    private readonly known: KnownWorkers,
  ) {}

  async do(job: JobRequest, context: Context, datasets: DatasetAccess): Promise<ResourceMessage> {
    const protocol = getTemplateProtocol(job.template);
    const answer = await this.#sendNew("do", job, context, datasets);
    return toMessage(answer as SentResource, await loadWire(protocol));
  }

  async create(job: JobRequest, context: Context, datasets: DatasetAccess): Promise<Uint8Array> {
    return (await this.#sendNew("create", job, context, datasets)) as Uint8Array;
  }

  async get(
    meta: Uint8Array,
    request: GetRequest,
    protocol: Protocol,
    { writesTo }: DatasetAccess,
  ): Promise<ResourceMessage> {
    this.#refuseForeign(meta);
    const { outputPrefix = "" } = request;
    const answer = await this.#send(request, {
      method: "get",
      meta,
      outputPrefix,
      writesTo,
      protocol,
    });
    return toMessage(answer as SentResource, await loadWire(protocol));
  }

  async getMany(
    polled: readonly PolledJob[],
    request: GetManyRequest,
    protocol: Protocol,
  ): Promise<readonly PolledAnswer[]> {
    const entries = polled.map(({ meta, outputPrefix, datasets: { writesTo } }) => ({
      meta,
      outputPrefix,
      writesTo,
    }));
    const entrySignals = polled.map(({ signal }) => signal);
    const call = { method: "getMany", entries, protocol } as const;
    const answers = await this.#send(request, call, { entrySignals });
    const wire = await loadWire(protocol);
    return (answers as readonly SentAnswer[]).map((answer) =>
      "thrown" in answer
        ? { error: fromThrownFacts(answer.thrown) }
        : { message: toMessage(answer.message, wire) },
    );
  }

  async delete(meta: Uint8Array, request: DeleteRequest): Promise<void> {
    this.#refuseForeign(meta);
    await this.#send(request, { method: "delete", meta });
  }

  async *getLogs(
    meta: Uint8Array,
    { lines, token, ...request }: LogsRequest,
  ): AsyncGenerator<LogPageRead> {
    this.#refuseForeign(meta);
    type Page = { readonly page: LogPageRead; readonly wasRead: () => void };
    const pages = new Readable({ objectMode: true, read: () => undefined });
    this.#send(
      request,
      { method: "getLogs", meta, lines, token },
      { page: (page, wasRead) => pages.push({ page, wasRead }) },
    ).then(
      () => pages.push(null),
      (error: unknown) => pages.destroy(error as Error),
    );
    for await (const { page, wasRead } of pages as AsyncIterable<Page>) {
      yield page;
      wasRead();
    }
  }

  async getMetrics(
    meta: Uint8Array,
    { queries, startTime, endTime, stepMs, ...request }: MetricsRequest,
  ): Promise<readonly MetricResult[]> {
    this.#refuseForeign(meta);
    const asked = { queries, startTime, endTime, stepMs };
    const results = await this.#send(request, { method: "getMetrics", meta, ...asked });
    return results as readonly MetricResult[];
  }

  /** A job of another connector is the caller's fault, and no worker needs to say so. */
  #refuseForeign(meta: Uint8Array): void {
    jobFromMeta(this.connector as AnyAsyncConnector, meta);
  }

  async #sendNew(
    method: "do" | "create",
    job: JobRequest,
    context: Context,
    { writesTo }: DatasetAccess,
  ): Promise<unknown> {
    const protocol = getTemplateProtocol(job.template);
    const sent = toSentJob(job, await loadWire(protocol));
    const { connection } = job;
    return this.#send(
      { ...context, connection },
      {
        method,
        job: sent,
        writesTo,
        protocol,
      },
    );
  }

  #send(
    context: PortContext,
    call: MethodCall,
    ends: Pick<CallEnds, "entrySignals" | "page"> = {},
  ): Promise<unknown> {
    const { signal, log } = context;
    const basis = toBasis(this.connector, context);
    const key = "meta" in call ? this.#toKey(call.meta) : undefined;
    const preferred = key === undefined ? undefined : this.known.get(key);
    return this.pool.run({ signal, deadline: basis.deadline, preferred }, async (worker) => {
      if (key !== undefined) this.known.set(key, worker);
      const answer = await worker.call({ ...basis, ...call }, { log, signal, ...ends });
      if (call.method === "create") this.known.set(this.#toKey(answer as Uint8Array), worker);
      return answer;
    });
  }

  #toKey(meta: Uint8Array): string {
    return createJobKey(this.connector.taskCategory.name, meta);
  }
}

function toBasis(connector: AnyConnector, context: PortContext): CallBasis {
  const { taskCategory, secrets, connectionSecrets, optionalSecrets } = connector;
  const { clock, connection, deadline } = context;
  const sent: Record<string, string> = {};
  for (const key of [...secrets, ...connectionSecrets, ...optionalSecrets]) {
    const value = findSecret(key, context.secrets);
    if (value !== undefined) sent[key] = value;
  }
  return {
    taskType: taskCategory.name,
    taskTypeVersion: taskCategory.version,
    secrets: sent,
    connection,
    deadline: deadline === undefined ? undefined : deadline - clock.now() + realClock.now(),
    trace: readTrace(),
  };
}
