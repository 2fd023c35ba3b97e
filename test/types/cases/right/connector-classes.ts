import { type AnyConnector, AsyncConnectorBase, ConnectorRegistry, type CreateRequest, type DeleteRequest, type DoRequest, type GetRequest, type LogPage, type LogsRequest, type MetricResult, type MetricsRequest, Resource, resourceMeta, SyncConnectorBase, t, UserError } from "flyte-fx";
import { same } from "../same.ts";
import { Job, Run } from "./jobs.ts";
import type { ConnectorMetadata } from "flyte-fx/models";
import { duckdb, weather } from "./define-async-connector.ts";
import { greet } from "./define-sync-connector.ts";

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

export class GreetConnector extends SyncConnectorBase {
  readonly name = "Greet Connector";
  constructor() {
    super({ taskType: "greet" });
  }
  do({ inputs }: DoRequest) {
    same<(typeof inputs)["name"], unknown>(true);
    return Resource.succeeded({ greeting: `Hello ${String(inputs["name"])}` });
  }
}

const inputs = { url: t.string(), method: t.enum("GET", "POST").default("GET") };
const outputs = { status: t.int(), body: t.optional(t.string()) };

export class HookConnector extends SyncConnectorBase<typeof inputs, typeof outputs> {
  readonly name = "Hook Connector";
  constructor() {
    super({ taskType: "hook", inputs, outputs });
  }
  async do({ inputs: { url, method }, fetch, signal }: DoRequest<typeof inputs>) {
    same<typeof method, "GET" | "POST">(true);
    const { status } = await fetch(url, { method, signal });
    return status < 400 ? Resource.succeeded({ status }) : Resource.failed(`status ${status}`);
  }
}
export const hook: SyncConnectorBase<typeof inputs, typeof outputs> = new HookConnector();

class CityJob extends resourceMeta({ city: t.string() }) {}

const declared = { inputs: { city: t.string(), days: t.int().default(1) }, outputs: { temp: t.float(), note: t.optional(t.string()) } };

export class WeatherConnector extends AsyncConnectorBase<typeof CityJob, typeof declared.inputs, typeof declared.outputs> {
  readonly name = "Weather Connector";
  constructor() {
    super({ taskType: "weather", resourceMeta: CityJob, ...declared });
  }
  create({ inputs }: CreateRequest<typeof declared.inputs>) {
    same<typeof inputs, { city: string; days: number }>(true);
    return new CityJob({ city: inputs.city });
  }
  get({ city }: CityJob) {
    return city === "" ? Resource.running() : Resource.succeeded({ temp: 4.5 });
  }
  delete() {}
}

/** Only the outputs are declared: the inputs stay unknown. */
export class ForecastConnector extends AsyncConnectorBase<typeof CityJob, t.Shape, typeof declared.outputs> {
  readonly name = "Forecast Connector";
  constructor() {
    super({ taskType: "forecast", resourceMeta: CityJob, outputs: declared.outputs });
  }
  create({ inputs }: CreateRequest) {
    same<(typeof inputs)["city"], unknown>(true);
    return { city: String(inputs["city"]) };
  }
  get() {
    return Resource.succeeded({ temp: 4.5, note: null });
  }
  delete() {}
}

ConnectorRegistry.register(new DuckDbConnector("/data"));
ConnectorRegistry.register(new WeatherConnector(), { override: true });
ConnectorRegistry.register(greet);

export const registry = new ConnectorRegistry();
for (const connector of [new PlainConnector(), new HookConnector(), new GreetConnector(), duckdb, weather, greet]) registry.register(connector);
/** Accepts any connector, whatever it declares. */
export const connectors = [new DuckDbConnector("/data"), new PlainConnector(), new WeatherConnector(), new HookConnector(), new GreetConnector(), duckdb, weather, greet];
registry.connectors satisfies readonly { readonly name: string }[];

export const found: AnyConnector = ConnectorRegistry.getConnector("duckdb", 1);
export const byCategory: AnyConnector = registry.getConnector(found.taskCategory);
same<typeof found.taskCategory.version, number>(true);

export const listed: readonly ConnectorMetadata[] = ConnectorRegistry.listConnectors();
export const { name, isSync, supportedTaskCategories } = ConnectorRegistry.getConnectorMetadata("Greet Connector");
same<typeof isSync, boolean>(true);
same<typeof supportedTaskCategories, readonly (typeof found.taskCategory)[]>(true);
export const shared: ConnectorRegistry = ConnectorRegistry.shared;
