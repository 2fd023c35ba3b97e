import type { ServerResponse } from "node:http";
import {
  createWebhookConnector,
  type WebhookConnectorOptions,
} from "../../../examples/webhook/src/webhook-connector.ts";
import {
  createWebhookTask,
  type WebhookTaskOptions,
} from "../../../examples/webhook/src/webhook-task.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { httpServer, type HttpServer, type SeenRequest } from "../../support/server/http-server.ts";
import {
  ConnectorRegistry,
  type Fields,
  type JsonObject,
  type RunOptions,
  type t,
  type TaskFailure,
} from "flyte-fx";

/** Starts servers that close after each test, and runs tasks against them. */
export function useWebhooks() {
  const folder = useTemporaryFolder();

  function serve(
    answer: (request: SeenRequest, response: ServerResponse) => void = (_, response) =>
      response.end("fine"),
  ): Promise<HttpServer> {
    return httpServer(answer);
  }

  function options(connector: WebhookConnectorOptions = {}, more: RunOptions = {}): RunOptions {
    const registry = new ConnectorRegistry();
    registry.register(createWebhookConnector(connector));
    return { registry, projectRoot: folder.path, ...more };
  }

  /** Creates a task named `hook` and runs it. */
  async function call<I>(
    hook: Omit<WebhookTaskOptions<I>, "name" | "inputs"> & { inputs?: Fields<I> },
    inputs: t.Input<I>,
    run = options(),
  ): Promise<{ info: JsonObject }> {
    const task = createWebhookTask<I>(createWebhookConnector(), { name: "hook", ...hook });
    return (await (task as { run(inputs: object, options: RunOptions): Promise<object> }).run(
      inputs as object,
      run,
    )) as { info: JsonObject };
  }

  return { folder, serve, options, call };
}

export const codeOf = (failure: TaskFailure): unknown =>
  (failure.cause as { code?: unknown } | undefined)?.code;
