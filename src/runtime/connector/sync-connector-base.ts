import type { Awaitable } from "../awaitable.ts";
import { brandClass } from "../brand.ts";
import type { OutputsOf, Shape } from "../types/shape.ts";
import { ConnectorBase, type ConnectorOptions } from "./connector-base.ts";
import type { DoRequest } from "./requests.ts";
import type { Resource } from "./resource.ts";

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

  /** Does the work and answers a terminal phase. A throw fails the task; a {@link RetryableError} fails the attempt. */
  abstract do(request: DoRequest<I>): Awaitable<Resource<OutputsOf<O>>>;
}

/** Any synchronous connector, where its types do not matter. */
export interface AnySyncConnector extends ConnectorBase {
  do(request: never): Awaitable<Resource<unknown>>;
}

brandClass(SyncConnectorBase, "sync-connector");
