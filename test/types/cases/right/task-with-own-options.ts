import { AsyncConnectorExecutorMixin, SqlTask, Task, t, type JsonObject, type SerializationSettings, type SqlTaskOptions, type TaskOptions } from "flyte-fx"; import type { Sql } from "flyte-fx/models";
import { same } from "../same.ts";

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
