import { type Clock, type Logger, type Secrets, silentLog } from "../base/context.ts";
import { readIfThere } from "../base/files.ts";
import { realClock } from "../base/real-clock.ts";
import type { Storage } from "../base/storage.ts";
import { GET_FAULT_BUDGET_MS } from "../connector/classify-error.ts";
import { ConnectorRegistry } from "../connector/connector-registry.ts";
import { SecretResolver } from "../secrets/secret-resolver.ts";
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

const DEFAULT_MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const DEFAULT_MAX_CONCURRENCY = 10_000;

/** Everything a server needs, with nothing left out but the storage, which there need not be. */
export type CompleteServerOptions = Required<Omit<ServerOptions, "storage">> & {
  readonly storage: Storage | undefined;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  /** Milliseconds since the epoch, by which callers count their deadlines. */
  readonly epochNow: () => number;
  /** Calls `tick` again and again, without keeping the process alive, until what it answers is called. */
  readonly every: (ms: number, tick: () => void) => () => void;
};

/** The one place where a server takes what it needs from the process itself. */
export function withServerDefaults(options: ServerOptions): CompleteServerOptions {
  const maxConcurrency = options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY;
  return {
    registry: options.registry ?? ConnectorRegistry.shared,
    secrets: options.secrets ?? servedSecrets(process.env),
    clock: options.clock ?? realClock,
    random: options.random ?? Math.random,
    fetch: options.fetch ?? fetch,
    log: options.log ?? silentLog,
    observers: options.observers ?? [],
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    maxConcurrency,
    maxQueued: options.maxQueued ?? maxConcurrency,
    getFaultBudgetMs: options.getFaultBudgetMs ?? GET_FAULT_BUDGET_MS,
    storage: options.storage,
    now: () => performance.now(),
    epochNow: () => Date.now(),
    every,
  };
}

/**
 * Secrets of a server: variables by their prefixed names, then files.
 *
 * @param plainNames variables that also count without the prefix
 */
export function servedSecrets(
  env: { readonly [name: string]: string | undefined },
  plainNames: ReadonlySet<string> = new Set(),
): SecretResolver {
  return new SecretResolver({ env, local: false, plainNames, readFile: readIfThere });
}

function every(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms);
  timer.unref();
  return () => clearInterval(timer);
}
