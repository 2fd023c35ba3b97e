import {
  AsyncConnectorBase,
  AsyncConnectorExecutorMixin,
  ConnectorRegistry,
  type CreateRequest,
  type DeleteRequest,
  type GetRequest,
  Resource,
  resourceMeta,
  type RunOptions,
  t,
  Task,
} from "../../../src/entries/index.ts";
import type { ConnectionSecret } from "../../../src/runtime/connector/connector-base.ts";
import type { AnyConnector } from "../../../src/runtime/connector/connector-registry.ts";
import type { ServerOptions } from "../../../src/runtime/service/server-options.ts";
import type { RunEvent } from "../../../src/runtime/task/run/run-event.ts";
import type { ConnectorEndpoint } from "../../../src/runtime/task/run/run-options.ts";
import { TemporaryProject } from "../project/temporary-project.ts";
import { serveForTest, type TestServer } from "./connector-server.ts";

class WeatherTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "scripted";
  override getCustom() {
    return { secrets: { key: "WX_API_KEY" }, configs: { unit: "C" } };
  }
}

/** A task that a server runs. */
export const remoteTask = new WeatherTask({
  name: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float() },
  retries: 1,
});

/** A project folder, and the events of the runs in it. */
class ObservedRun {
  readonly project: TemporaryProject = new TemporaryProject();
  readonly events: RunEvent[] = [];

  /** The events of this type. */
  all<T extends RunEvent["type"]>(type: T): Extract<RunEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as Extract<RunEvent, { type: T }>[];
  }

  phases(): string[] {
    return this.all("phase").map(({ phase }) => phase);
  }

  warnings(): string {
    return this.all("warning")
      .map(({ message }) => message)
      .join("\n");
  }
}

/** A connector server, and the options to run a task on it. */
export class EndpointRun extends ObservedRun {
  private constructor(private readonly server: TestServer) {
    super();
  }

  static async start(
    connectors: readonly AnyConnector[],
    options: Omit<ServerOptions, "registry"> = {},
  ): Promise<EndpointRun> {
    return new EndpointRun(await serveForTest(connectors, options));
  }

  get address(): string {
    return `127.0.0.1:${this.server.port}`;
  }

  options(protocol?: ConnectorEndpoint["protocol"], more: RunOptions = {}): RunOptions {
    const endpoint = { address: this.address, ...(protocol !== undefined && { protocol }) };
    return {
      projectRoot: this.project.root,
      endpoint,
      secrets: { get: () => "a-key" },
      onEvent: (event) => this.events.push(event),
      ...more,
    };
  }
}

export class Job extends resourceMeta({ jobId: t.string() }) {}

export interface Script {
  create?(request: CreateRequest): Job | Promise<Job>;
  get?(job: Job, request: GetRequest): Resource<unknown> | Promise<Resource<unknown>>;
  delete?(job: Job, request: DeleteRequest): void | Promise<void>;
  classify?(error: unknown): "user" | "retryable" | undefined;
  secrets?: readonly (string | ConnectionSecret)[];
}

/** What a request says of a job of a scripted connector. */
export function aboutJob(jobId = "j") {
  return { taskCategory: { name: "scripted" }, resourceMeta: Job.encode({ jobId }) };
}

/** Serves a scripted connector. */
export async function serveScript(script: Script, options?: Omit<ServerOptions, "registry">) {
  const connector = new ScriptedConnector(script);
  return { connector, ...(await serveForTest([connector], options)) };
}

/** A connector with methods from the test that counts its calls. */
export class ScriptedConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Scripted Connector";
  readonly calls: string[] = [];

  constructor(private readonly script: Script) {
    super({ taskType: "scripted", resourceMeta: Job, secrets: script.secrets ?? [] });
    if (script.classify !== undefined) this.classify = (error) => script.classify!(error);
  }
  create(request: CreateRequest): Job | Promise<Job> {
    this.calls.push("create");
    return this.script.create?.(request) ?? new Job({ jobId: "job-1" });
  }
  get(job: Job, request: GetRequest): Resource<never> {
    this.calls.push("get");
    return (this.script.get?.(job, request) ??
      Resource.succeeded({ temp: 4.5 })) as Resource<never>;
  }
  delete(job: Job, request: DeleteRequest): void | Promise<void> {
    this.calls.push("delete");
    return this.script.delete?.(job, request);
  }
}

export class ScriptedTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "scripted";
}

/** A scripted connector with its own registry and project folder. */
export class ScriptedRun extends ObservedRun {
  readonly connector: ScriptedConnector;
  readonly options: RunOptions;

  constructor(script: Script, options: RunOptions = {}) {
    super();
    this.connector = new ScriptedConnector(script);
    const registry = new ConnectorRegistry();
    registry.register(this.connector);
    this.options = {
      registry,
      projectRoot: this.project.root,
      onEvent: (event) => this.events.push(event),
      ...options,
    };
  }

  /** How often this method was called. */
  count(method: "create" | "get" | "delete"): number {
    return this.connector.calls.filter((call) => call === method).length;
  }
}

/** A method that throws this error. */
export const throws = (error: Error) => (): never => {
  throw error;
};
