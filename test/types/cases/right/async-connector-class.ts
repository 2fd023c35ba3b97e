import { AsyncConnectorBase, Resource, UserError, type CreateRequest, type DeleteRequest, type GetRequest, type LogPage, type LogsRequest, type MetricResult, type MetricsRequest } from "flyte-fx";
import { same } from "../same.ts";
import { Job, Run } from "./jobs.ts";

declare function submit(sql: string, prefix: string, signal: AbortSignal): Promise<string>;
declare function isDone(id: string): Promise<boolean>;

export class DuckDbConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "DuckDB Connector";
  constructor(readonly root: string) {
    super({ taskType: "duckdb", taskTypeVersion: 1, resourceMeta: Job, secrets: ["TOKEN"] });
  }
  async create({ taskTemplate, inputs, outputPrefix, idempotencyKey, taskExecutionMetadata, secrets, signal }: CreateRequest) {
    same<typeof inputs, Readonly<Record<string, unknown>>>(true);
    same<(typeof inputs)["year"], unknown>(true);
    same<typeof idempotencyKey, string>(true);
    same<typeof taskExecutionMetadata.namespace, string>(true);
    if (secrets.get("TOKEN") === "") throw new UserError("NO_TOKEN", "the token is empty");
    return new Job({ jobId: await submit(taskTemplate.sql?.statement ?? "", outputPrefix, signal) });
  }
  async get({ jobId }: Job, { clock, random, log, outputPrefix }: GetRequest) {
    same<typeof outputPrefix, string | undefined>(true);
    log.debug("asked", { at: clock.now(), dice: random() });
    return (await isDone(jobId)) ? Resource.succeeded({ rows: 42 }) : Resource.running("scanning");
  }
  async delete({ jobId }: Job, { fetch, signal }: DeleteRequest) {
    await fetch(`https://example.org/jobs/${jobId}`, { method: "DELETE", signal });
  }
  override async *getLogs({ jobId }: Job, { lines, token }: LogsRequest): AsyncIterable<LogPage | string> {
    yield `${jobId} ${lines}`;
    yield { lines: ["one", { message: "two", timestamp: new Date(0), originator: "SYSTEM" }], token: `${token}+` };
  }
  override async getMetrics(_job: Job, { queries, startTime, stepMs }: MetricsRequest): Promise<readonly MetricResult[]> {
    same<typeof startTime, Date | undefined>(true);
    return queries.map((metric) => ({ metric, data: { stepMs: stepMs ?? 0 } }));
  }
  override classify(error: unknown): "user" | "retryable" | undefined {
    return error instanceof TypeError ? "user" : undefined;
  }
}

/** Methods without unused parameters, and a plain object as the job. */
export class PlainConnector extends AsyncConnectorBase<typeof Run> {
  readonly name = "Plain Connector";
  constructor() {
    super({ taskType: "plain", resourceMeta: Run });
  }
  create(_request: CreateRequest) {
    return { at: new Date(0), nested: { a: 1 } };
  }
  get(run: Run) {
    return run.nested.a > 0 ? Resource.succeeded() : Resource.failed("none");
  }
  delete() {}
  override async *getLogs(run: Run) {
    yield run.at.toISOString();
  }
}
export const connector: AsyncConnectorBase<typeof Run> = new PlainConnector();
