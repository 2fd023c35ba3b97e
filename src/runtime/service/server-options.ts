import type { ConnectorRegistry } from "../connector/connector-registry.ts";
import type { Clock, Logger, Secrets } from "../connector/context.ts";
import type { Storage } from "../storage/storage.ts";
import type { RequestObserver } from "./request-observer.ts";

/** What a connector server may be given. What is left out is the process's own. */
export interface ServerOptions {
  /** Default: the registry that `fx` uses. */
  readonly registry?: ConnectorRegistry;
  /** Where connectors find their secrets. Default: the environment by prefixed names (`_FSEC_KEY`), then `/etc/secrets`. */
  readonly secrets?: Secrets;
  /** What connectors find as `context.clock`; `getFaultBudgetMs` is counted by it. Default: the real one. */
  readonly clock?: Clock;
  /** Numbers in [0, 1): `context.random`, and what ids of errors are made of. Default: `Math.random`. */
  readonly random?: () => number;
  /** What connectors find as `context.fetch`. Default: the process's own. */
  readonly fetch?: typeof fetch;
  /** Where connectors log to; known secrets are replaced first. Default: nowhere. */
  readonly log?: Logger;
  /** Told of each request, for metrics and logs. Default: none. */
  readonly observers?: readonly RequestObserver[];
  /** The largest message that the server accepts, in bytes. Default: 16 MiB. */
  readonly maxMessageBytes?: number;
  /** So many requests are served at once. Default: 10,000. */
  readonly maxConcurrency?: number;
  /** So many more wait for their turn; what comes then is RESOURCE_EXHAUSTED. Default: as many as `maxConcurrency`. */
  readonly maxQueued?: number;
  /** For how long `get` may go on failing before the job counts as failed, in milliseconds. Default: 10 minutes. */
  readonly getFaultBudgetMs?: number;
  /**
   * Reads offloaded inputs, and keeps output files and outputs that are too large for a message. It must refuse every URI
   * that callers may not use. Default: none, so that such a job fails.
   */
  readonly storage?: Storage;
}
