import type { Container, Identifier, KeyValue, ResourceEntry, Resources, SecretRequest, SecurityContext, Sql, SqlDialect, TaskMetadata, TaskTemplate, TypedInterface, Variable, VariableMap } from "flyte-fx/models";
import { same } from "../same.ts";
import { AsyncConnectorExecutorMixin, type JsonObject, type SerializationSettings, SqlTask, type SqlTaskOptions, t, Task, type TaskOptions } from "flyte-fx";

/** The members of a template that connectors use. */
export function describe({ id, type, taskTypeVersion, metadata, interface: { inputs, outputs }, custom, sql, container, securityContext, config }: TaskTemplate): string {
  same<typeof sql, Sql | undefined>(true);
  same<typeof container, Container | undefined>(true);
  same<typeof metadata.timeout, import("flyte-fx").Duration | undefined>(true);
  same<(typeof custom)[string], import("flyte-fx").Json>(true);
  const names = [...Object.keys(inputs), ...Object.keys(outputs), ...Object.keys(config)];
  return `${id.project}:${id.name} ${type} ${taskTypeVersion} ${names.join()} ${securityContext?.secrets.length ?? 0}`;
}

declare const variable: Variable;
const identifier: Identifier = { project: "p", domain: "d", name: "n", version: "v", org: "" };
const variables: VariableMap = { year: variable };
const typed: TypedInterface = { inputs: variables, outputs: {} };
const entry: ResourceEntry = { name: "CPU", value: "500m" };
const resources: Resources = { requests: [entry], limits: [] };
const pair: KeyValue = { key: "A", value: "b" };
const dialect: SqlDialect = "ANSI";
const secret: SecretRequest = { key: "TOKEN", group: "", groupVersion: "", mountRequirement: "ANY", envVar: "" };
const security: SecurityContext = { secrets: [secret] };
declare const metadata: TaskMetadata;

export const template: TaskTemplate = {
  id: identifier,
  type: "duckdb",
  taskTypeVersion: 0,
  metadata,
  interface: typed,
  custom: { threads: 4 },
  config: {},
  sql: { statement: "select 1", dialect },
  container: { image: "i", command: [], args: [], env: [pair], resources },
  securityContext: security,
};

export class ThreadedTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> {
  override readonly taskType = "duckdb";
  readonly threads: number;
  constructor({ threads = 1, ...options }: SqlTaskOptions<I, O> & { threads?: number }) {
    super(options);
    this.threads = threads;
  }
  override getCustom() {
    return { threads: this.threads };
  }
  override getSql(settings: SerializationSettings): Sql | undefined {
    return super.getSql(settings);
  }
}

export const threaded = new ThreadedTask({ name: "threaded", query: "select 1", threads: 4, inputs: { a: t.int() }, outputs: { b: t.string() } });
same<Awaited<ReturnType<typeof threaded.run>>, { b: string }>(true);
await threaded.run({ a: 1 });
export const oneThread = new ThreadedTask({ name: "one_thread", query: "select 1" });

export interface ClusterOptions {
  readonly nodes: number;
}

export class ClusterTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "cluster";
  readonly cluster: ClusterOptions;
  constructor({ cluster, ...options }: TaskOptions<I, O> & { readonly cluster: ClusterOptions }) {
    super(options);
    this.cluster = cluster;
  }
  override getCustom({ image }: SerializationSettings): JsonObject {
    return { nodes: this.cluster.nodes, ...(image === undefined ? {} : { image }) };
  }
  override getConfig(): { readonly [key: string]: string } {
    return { size: "small" };
  }
}

export const clustered = new ClusterTask({ name: "clustered", cluster: { nodes: 3 }, inputs: { a: t.list(t.int()) }, outputs: { sum: t.int() } });
const { sum } = await clustered.run({ a: [1, 2] });
same<typeof sum, number>(true);
