import { brandClass } from "../base/brand.ts";
import type { Awaitable } from "../base/context.ts";
import type { ConnectorTask, ConnectorTaskOptions } from "../task/connector-task.ts";
import type { OutputsOf, Shape } from "../values/types/shape.ts";
import type { Resource } from "../wire/models/resource.ts";
import { ConnectorBase, type ConnectorOptions } from "./connector-base.ts";
import { createConnectorTask } from "./create-connector-task.ts";
import type { DoRequest } from "./requests.ts";

/**
 * A connector that answers at once (`flyteidl.service.SyncAgentService`): for calls of a few seconds at most,
 * since Flyte waits 10 s for each.
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
   * `outputs` only if it declares none. `run` needs neither a loader nor a registry.
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
   * Does the work and answers a terminal phase (`ExecuteTaskSync`; under Flyte 2, which has no such call, within
   * `CreateTask`).
   *
   * A {@link UserError}, or an error that `classify` calls "user", fails the task for good: in a local run, and under
   * Flyte as FAILED with the error's code and message. So do a phase that is not terminal (FX1004) and outputs that do
   * not fit (FX1003). A {@link RetryableError}, or an error that `classify` calls "retryable", fails the attempt. Any
   * other error fails the task in a local run; a server reports it as INTERNAL, and Flyte retries it.
   *
   * The signal fires when nobody waits for the answer any more; there is no delete, so what was begun is to be ended
   * then.
   */
  abstract do(request: DoRequest<I>): Awaitable<Resource<OutputsOf<O>>>;
}

/** Any synchronous connector, where its types do not matter. */
export interface AnySyncConnector extends ConnectorBase {
  /** See {@link SyncConnectorBase}. */
  do(request: never): Awaitable<Resource<unknown>>;
}

brandClass(SyncConnectorBase, "sync-connector");
