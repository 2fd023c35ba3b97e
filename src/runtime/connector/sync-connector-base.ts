import type { Awaitable } from "../base/context.ts";
import { brandClass } from "../base/json.ts";
import type { ConnectorTask, ConnectorTaskOptions } from "../task/connector-task.ts";
import type { OutputsOf, Shape } from "../values/types/shape.ts";
import type { Resource } from "../wire/models/resource.ts";
import { ConnectorBase, type ConnectorOptions } from "./connector-base.ts";
import { createConnectorTask } from "./create-connector-task.ts";
import type { DoRequest } from "./requests.ts";

/**
 * A connector that does its work within one call (`flyteidl.service.SyncAgentService`). Use it for work of a few seconds:
 * Flyte waits for 10 s.
 *
 * @example
 * class GreetConnector extends SyncConnectorBase {
 *   readonly name = "Greet Connector";
 *   constructor() { super({ taskType: "greet" }); }
 *   do({ inputs }: DoRequest) { return Resource.succeeded({ greeting: `Hello ${String(inputs["name"])}` }); }
 * }
 */
export abstract class SyncConnectorBase<I = Shape, O = Shape> extends ConnectorBase {
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it ties the declared shapes to I and O
  constructor(options: ConnectorOptions<I, O>) {
    super(options);
  }

  /**
   * Creates a task that this connector runs. Type, version and interface come from the connector; pass `inputs` and
   * `outputs` only if it declares none. `run` needs no registry.
   *
   * @example
   * export const greetWorld = greet.task({ name: "greet_world" });
   *
   * @throws FxError FX3007 for invalid options; FX3022 if they contradict the connector.
   */
  task<TaskInputs extends I = I, TaskOutputs extends O = O>(
    options: ConnectorTaskOptions<I, O, TaskInputs, TaskOutputs>,
  ): ConnectorTask<TaskInputs, TaskOutputs> {
    return createConnectorTask(this, options) as never;
  }

  /**
   * Does the work and returns a terminal phase (`ExecuteTaskSync`; Flyte 2 has no such call and uses `CreateTask`).
   *
   * A {@link UserError}, or an error that `classify` calls "user", fails the task permanently. Flyte then shows FAILED
   * with the error's code and message. A phase that is not terminal (FX1004) and outputs that do not match (FX1003) have
   * the same effect. A {@link RetryableError}, or an error that `classify` calls "retryable", fails this attempt. Any
   * other error fails the task in a local run. A server reports it as INTERNAL, and Flyte retries it.
   *
   * The signal fires when no caller waits for the result any more. Clean up then, because there is no `delete`.
   */
  abstract do(request: DoRequest<I>): Awaitable<Resource<OutputsOf<O>>>;
}

/** A synchronous connector with any types. */
export interface AnySyncConnector extends ConnectorBase {
  /** See {@link SyncConnectorBase}. */
  do(request: never): Awaitable<Resource<unknown>>;
}

brandClass(SyncConnectorBase, "sync-connector");
