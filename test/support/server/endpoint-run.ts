import {
  AsyncConnectorExecutorMixin,
  type RunOptions,
  Task,
  t,
} from "../../../src/entries/index.ts";
import type { AnyConnector } from "../../../src/runtime/connector/connector-registry.ts";
import type { ServerOptions } from "../../../src/runtime/service/server-options.ts";
import type { RunEvent } from "../../../src/runtime/task/run/run-event.ts";
import type { ConnectorEndpoint } from "../../../src/runtime/task/run/run-options.ts";
import { TemporaryProject } from "../project/temporary-project.ts";
import { type TestServer, serveForTest } from "./connector-server.ts";

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

/** A connector server, and the options to run a task on it. */
export class EndpointRun {
  readonly project: TemporaryProject = new TemporaryProject();
  readonly events: RunEvent[] = [];

  private constructor(private readonly server: TestServer) {}

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

  phases(): string[] {
    return this.events.flatMap((event) => (event.type === "phase" ? [event.phase] : []));
  }
}
