import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DuckDBInstance, type Json } from "@duckdb/node-api";
import { DuckDbConnector, Job } from "../../../examples/duckdb/src/connector.ts";
import type { JobProcess } from "../../../examples/duckdb/src/job-process.ts";
import type { QueryPlan } from "../../../examples/duckdb/src/plan-query.ts";
import { createRequest } from "../../support/messages/create-request.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";
import {
  ConnectorRegistry,
  type CreateRequest,
  type Fields,
  type Resource,
  t,
  TypeEngine,
} from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";
import { testContext } from "flyte-fx/testing";

/** Takes hours on any machine. */
export const LONG_QUERY =
  "select count(*) from range(10000000) a cross join range(10000000) b where (a.range * b.range) % 7 = 1";

const DATA = fileURLToPath(new URL("../../../node_modules/vega-datasets/data/", import.meta.url));
export const TABLES = {
  weather: join(DATA, "seattle-weather.csv"),
  flights: join(DATA, "flights-3m.parquet"),
};

/** A connector with a new root for each test, after which its remaining jobs are deleted. */
export class DuckDbJobs {
  folder = "";
  connector!: DuckDbConnector;

  get root(): string {
    return join(this.folder, "jobs");
  }

  get registry(): ConnectorRegistry {
    const registry = new ConnectorRegistry();
    registry.register(this.connector);
    return registry;
  }

  begin(): void {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "fx test ü ' ")));
    this.connector = this.anotherConnector();
  }

  async end(): Promise<void> {
    for (const jobId of existsSync(this.root) ? readdirSync(this.root) : []) {
      if (/^[0-9a-f]{32}$/.test(jobId) && existsSync(join(this.root, jobId, "plan.json")))
        await this.connector.delete(new Job({ jobId }), context());
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A new connector, like that of another process. */
  anotherConnector(root = this.root): DuckDbConnector {
    return new DuckDbConnector({ root, tables: TABLES });
  }

  /** The create request for a query. */
  request<I extends t.Shape = {}>(
    statement: string,
    {
      key = "key",
      inputs = {} as Fields<I>,
      values = {} as t.Input<I>,
      custom = {},
      prefix = "out",
    }: QueryOptions<I> = {},
  ): CreateRequest {
    return createRequest(template(statement, inputs, custom), {
      ...context(),
      inputs: values,
      outputPrefix: /^\w+:/.test(prefix) ? prefix : join(this.folder, prefix),
      idempotencyKey: key,
    });
  }

  create<I extends t.Shape = {}>(statement: string, options: QueryOptions<I> = {}): Promise<Job> {
    return this.connector.create(this.request(statement, options));
  }

  /** Polls until the resource is as wanted; fails if the job ends first. */
  async until(
    job: Job,
    wanted: (resource: Resource<unknown>) => boolean,
    connector = this.connector,
  ): Promise<Resource<unknown>> {
    for (;;) {
      const resource = await connector.get(job);
      if (wanted(resource)) return resource;
      if (isLast(resource)) assert.fail(`${resource.phase}: ${resource.message}`);
      await sleep(5);
    }
  }

  ended(job: Job): Promise<Resource<unknown>> {
    return this.until(job, isLast);
  }

  /**
   * Resolves once DuckDB runs the job's statement: it has created the draft of the result. The
   * status "running" is not enough, because the job reports it just before.
   */
  async untilRunning(job: Job, root = this.root): Promise<void> {
    const folder = join(root, job.jobId);
    const { partial } = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")) as QueryPlan;
    const draft = resolve(folder, partial);
    await this.until(job, () => existsSync(draft), this.anotherConnector(root));
  }

  file(job: Job, name: string): string {
    return join(this.root, job.jobId, name);
  }

  processOf(job: Job): JobProcess {
    return JSON.parse(readFileSync(this.file(job, "process.json"), "utf8")) as JobProcess;
  }

  async log(job: Job): Promise<string[]> {
    const lines: string[] = [];
    for await (const page of this.connector.getLogs(job, {
      ...context(),
      lines: 1000,
      token: "",
    })) {
      lines.push(...page.lines.map((line) => (typeof line === "string" ? line : line.message)));
    }
    return lines;
  }
}

interface QueryOptions<I> {
  readonly key?: string;
  readonly inputs?: Fields<I>;
  readonly values?: t.Input<I>;
  readonly custom?: TaskTemplate["custom"];
  /** A path in the test's folder, or a URI. */
  readonly prefix?: string;
}

/** The context that every method of a connector receives. */
export function context(signal = new AbortController().signal) {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const clock = { now: Date.now, sleep: (ms: number) => sleep(ms) };
  return {
    clock,
    random: Math.random,
    fetch,
    log,
    secrets: testContext().secrets,
    signal,
  };
}

/** Reads a Parquet file's rows with a separate DuckDB instance. */
export async function readParquet(path: string): Promise<Record<string, Json>[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`from '${path.replaceAll("'", "''")}'`);
  return reader.getRowObjectsJson();
}

function isLast({ phase }: Resource<unknown>): boolean {
  return !["QUEUED", "INITIALIZING", "RUNNING"].includes(phase);
}

/** Returns the TaskTemplate of a query with these inputs. */
function template(
  statement: string,
  inputs: t.Shape,
  custom: TaskTemplate["custom"],
): TaskTemplate {
  const variables = (shape: t.Shape) =>
    Object.fromEntries(
      Object.entries(shape).map(([name, type]) => [
        name,
        { type: TypeEngine.toLiteralType(type), description: name },
      ]),
    );
  return smallTemplate("duckdb", {
    interface: {
      inputs: variables(inputs),
      outputs: variables({ rows: t.int(), result: t.dataset() }),
    },
    custom,
    sql: { statement, dialect: "ANSI" },
  });
}
