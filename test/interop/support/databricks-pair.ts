import {
  FakeDatabricks,
  type FakeFault,
} from "../../../examples/databricks/dev/fake-databricks.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { answerWithFetch } from "./answer-with-fetch.ts";
import { base64, type PeerAnswer, textLiteral } from "./peer-calls.ts";
import { type DropIn, type ServerName, useDropIn } from "./use-drop-in.ts";

/** The personal access tokens of the servers. */
export const TOKENS = { python: "dapi-fedcba9876543210", fx: "dapi-0123456789abcdef" };

const MODULES = { flyte1: "flytekitplugins.spark", flyte2: "flyteplugins.databricks" };
const CONF = { run_name: "r", existing_cluster_id: "c" };

/** What a server answered, without what only says how it failed if it did. */
export interface Observed {
  /** A phase, or the code of an error. */
  readonly answer: string;
  readonly message?: string;
  readonly links?: unknown;
  readonly resourceMeta?: string;
}

/** Python's Databricks connector and its replacement, with a workspace that both call. */
export class DatabricksPair {
  readonly protocol: Protocol;
  readonly dropIn: DropIn;
  readonly databricks: FakeDatabricks;
  /** The time of the workspace. */
  now = 0;
  #executions = 0;

  /** Call it in a `describe`. */
  constructor(protocol: Protocol) {
    this.protocol = protocol;
    const clock = { now: () => this.now, sleep: () => Promise.resolve() };
    this.databricks = new FakeDatabricks(clock, TOKENS.fx);
    this.databricks.tokens.push(TOKENS.python);
    this.dropIn = useDropIn(protocol, {
      example: "databricks",
      module: MODULES[protocol],
      answer: (request, response) => void answerWithFetch(this.databricks.fetch, request, response),
      env: (_service, server) => ({
        DATABRICKS_HOSTS: this.host,
        DATABRICKS_SPARK: "true",
        DATABRICKS_CLIENT_ID: "me",
        DATABRICKS_CLIENT_SECRET: TOKENS.fx,
        _FSEC_FLYTE_DATABRICKS_ACCESS_TOKEN: TOKENS[server],
        _FSEC_DATABRICKS_CLIENT_SECRET: TOKENS.fx,
      }),
    });
  }

  get host(): string {
    return new URL(this.dropIn.service.origin).host;
  }

  /** The next executions are others than before. */
  nextExecution(): string {
    this.#executions += 1;
    return `e${this.#executions}`;
  }

  /** The template that the real plugin makes of a configuration of a task. */
  template(config: object = {}): Promise<object> {
    const { old, ...plugin } = { databricks_conf: CONF, ...config } as { readonly old?: boolean };
    return this.dropIn.python.call("databricks.template", {
      config: { databricks_instance: this.host, ...plugin },
      ...(old === true && { old }),
    });
  }

  /** If fx fails a task, its job is a note, and the phase of the job is the answer. */
  async create(
    server: ServerName,
    template: object,
    name = this.nextExecution(),
  ): Promise<Observed> {
    const literals =
      this.protocol === "flyte1"
        ? { path: textLiteral("x") }
        : [{ name: "path", value: textLiteral("x") }];
    const executionId = { project: "p", domain: "d", name };
    const taskExecutionId = { nodeExecutionId: { nodeId: "n0", executionId }, retryAttempt: 0 };
    const created = await this.#observe(server, "CreateTask", {
      template,
      inputs: { literals },
      outputPrefix: `s3://bucket/${name}`,
      taskExecutionMetadata: { taskExecutionId, namespace: "p-d" },
    });
    const { resourceMeta = "" } = created;
    const isNote = Buffer.from(resourceMeta, "base64").toString().startsWith("fx-failed");
    return isNote ? this.get(server, resourceMeta) : created;
  }

  get(server: ServerName, resourceMeta: string): Promise<Observed> {
    return this.#observe(server, "GetTask", { resourceMeta, taskCategory: { name: "databricks" } });
  }

  delete(server: ServerName, resourceMeta: string): Promise<Observed> {
    const taskCategory = { name: "databricks" };
    return this.#observe(server, "DeleteTask", { resourceMeta, taskCategory });
  }

  /** Creates a run, and returns the bytes that Flyte stores. */
  async createRun(server: ServerName, config?: object): Promise<string> {
    const { resourceMeta, answer, message } = await this.create(
      server,
      await this.template(config),
    );
    if (resourceMeta === undefined) throw new Error(`${server}: ${answer} ${message}`);
    return resourceMeta;
  }

  /** The bytes that the original writes for a job with these fields. */
  encode(fields: object): Promise<string> {
    const all = { databricks_instance: this.host, run_id: "0", ...fields };
    return this.dropIn.python.call("databricks.encoded", { fields: all });
  }

  /** The token of the last request. */
  get lastToken(): string {
    return String(this.dropIn.service.seen.at(-1)?.headers.authorization).slice("Bearer ".length);
  }

  fail(fault: FakeFault): void {
    this.databricks.faults.splice(0, Infinity, fault);
  }

  async #observe(server: ServerName, method: string, request: object): Promise<Observed> {
    const secrets = { databricks_token: TOKENS[server] };
    const connection = this.protocol === "flyte2" && { connection: { secrets } };
    const { code, details, messages }: PeerAnswer = await this.dropIn.call(server, method, {
      ...request,
      ...connection,
    });
    if (code !== "OK") return { answer: code, message: details };
    const { resource, resourceMeta } = messages[0] as {
      readonly resource?: { readonly phase?: string; readonly message?: string; logLinks?: object };
      readonly resourceMeta?: string;
    };
    return {
      answer: resource?.phase ?? "OK",
      ...(resource?.message !== undefined && { message: resource.message }),
      ...(resource?.logLinks !== undefined && { links: resource.logLinks }),
      ...(resourceMeta !== undefined && { resourceMeta }),
    };
  }
}

/** The fields of a ResourceMeta. */
export function fieldsOf(resourceMeta: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(resourceMeta, "base64").toString()) as Record<string, unknown>;
}

/** The ResourceMeta about another run. */
export function withRun(resourceMeta: string, run_id: string): string {
  return base64(JSON.stringify({ ...fieldsOf(resourceMeta), run_id }));
}
