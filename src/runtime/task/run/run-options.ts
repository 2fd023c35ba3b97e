import type { Clock, Logger, Secrets } from "../../base/context.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { PollOptions } from "../poll-options.ts";
import type { RunEvent } from "./run-event.ts";

/**
 * What a local run may be given. What is left out is the process's own: the real clock, the environment's secrets,
 * a folder `.fx` in the project; no signal is handled and nothing is printed.
 */
export interface RunOptions {
  /** What the run waits by, and what author code finds as `context.clock`. Default: the real one; on the `FakeClock` of `flyte-fx/testing` waiting takes no time. */
  readonly clock?: Clock;
  /** What author code finds as `context.secrets`. Default: variables `_FSEC_KEY` and `KEY`, then the file `/etc/secrets/key`. */
  readonly secrets?: Secrets;
  /** Where author code logs to; known secrets are replaced first. Default: nowhere. */
  readonly log?: Logger;
  /**
   * Numbers in [0, 1): `context.random`, and what spreads the pauses between attempts. Default: `Math.random`; on a
   * virtual clock the same numbers in each run.
   */
  readonly random?: () => number;
  /** What author code finds as `context.fetch`. Default: the process's own. */
  readonly fetch?: typeof fetch;
  /** Stops the run: the job is deleted, and the promise rejects with TaskStopped. */
  readonly signal?: AbortSignal;
  /** A folder for the results. Default: one for each run, below `.fx/runs`. */
  readonly outputPrefix?: string;
  /**
   * The key that the first attempt's create is given, where this run stands for work that has a key already: an executor
   * hands on its own. Default: one made from the run's id. Later attempts have keys made from it.
   */
  readonly idempotencyKey?: string;
  /** In place of the task's own. */
  readonly retries?: number;
  /** Bounds the whole run, all attempts together. Default: no limit. */
  readonly timeoutMs?: number;
  /** For how long `get` may go on failing before the attempt counts as failed. Default: 10 minutes. */
  readonly getFaultBudgetMs?: number;
  /** How often the run asks for the state of a job. Default: as the task says, then the connector. */
  readonly poll?: PollOptions;
  /** Where the connector is looked for. Default: the registry that `fx` uses. */
  readonly registry?: ConnectorLookup;
  /**
   * A server of connectors that runs the task in place of those registered here: `fx serve`, or one of Flyte's own. Default: none.
   * The run is then also rejected with FX5021 where nothing answers there, FX5022 where what answers serves no connectors,
   * FX5023 where its replies do not decode.
   */
  readonly endpoint?: ConnectorEndpoint;
  /** The folder below which runs are kept on record. Default: the project of the working directory. */
  readonly projectRoot?: string;
  /** Told of each change, in order. What it throws fails the run. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** Finds the connector that runs a task. A {@link ConnectorRegistry} is one. */
export interface ConnectorLookup {
  /** All of them. */
  readonly connectors: readonly object[];
  /** The connector of a task type. Throws FX3005 if there is none. */
  getConnector(taskType: string, taskTypeVersion?: number): object;
}

/** Where a server of connectors listens, and how it is spoken to. */
export interface ConnectorEndpoint {
  /** `HOST:PORT`; an IPv6 address in brackets. */
  readonly address: string;
  /** Default: found out by asking the server which of Flyte's metadata services it has, Flyte 1 first. */
  readonly protocol?: Protocol;
  /** Default: clear text, as Flyte's engine calls a connector with `insecure: true`. */
  readonly tls?: EndpointTls;
}

/** How a server proves who it is, and the client itself. Everything is PEM. */
export interface EndpointTls {
  /** Whose certificates count. Default: those of Node's own CAs. */
  readonly ca?: Uint8Array;
  /** The client's own certificate with its chain, and its key: for a server that asks for one. */
  readonly cert?: Uint8Array;
  /** The private key of `cert`, without a passphrase. The two go together. */
  readonly key?: Uint8Array;
  /** The name that the server's certificate must have, where it is not the host's: behind a port that is forwarded. */
  readonly serverName?: string;
}
