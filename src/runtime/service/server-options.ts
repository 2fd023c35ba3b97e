import { getHeapStatistics } from "node:v8";
import {
  type Clock,
  type Logger,
  realClock,
  repeatInRealTime,
  type Secrets,
  silentLog,
} from "../base/context.ts";
import { readFileIfThere } from "../base/files.ts";
import type { Storage } from "../base/storage.ts";
import { GET_FAULT_BUDGET_MS } from "../connector/classify-error.ts";
import { ConnectorRegistry } from "../connector/connector-registry.ts";
import { SecretResolver } from "../secrets/secret-resolver.ts";
import { getMostParts } from "../wire/codec/check-parts.ts";
import type { RequestObserver } from "./request-observer.ts";

/** Options of a connector server. Defaults come from the process. */
export interface ServerOptions {
  /** Default: the registry that `fx` uses. */
  readonly registry?: ConnectorRegistry;
  /**
   * Where the connectors' secrets come from. Default: prefixed environment variables (`_FSEC_KEY`),
   * then `/etc/secrets`.
   */
  readonly secrets?: Secrets;
  /**
   * `context.clock` of the connectors; it also measures `getFaultBudgetMs`. Default: the real
   * clock.
   */
  readonly clock?: Clock;
  /** Returns numbers in [0, 1), for `context.random` and for error ids. Default: `Math.random`. */
  readonly random?: () => number;
  /** `context.fetch` of the connectors. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Log of the server and its connectors; known secrets are replaced. Default: none. */
  readonly log?: Logger;
  /** Observers of the requests, for metrics and logs. Default: none. */
  readonly observers?: readonly RequestObserver[];
  /**
   * The largest message that the server accepts, in bytes; at most 1/16 of Node's heap. Default:
   * 16 MiB.
   */
  readonly maxMessageBytes?: number;
  /** Maximum requests served at once. Default: 10,000. */
  readonly maxConcurrency?: number;
  /**
   * Maximum requests in the queue; further ones end with RESOURCE_EXHAUSTED. Default:
   * `maxConcurrency`.
   */
  readonly maxQueued?: number;
  /** How long `get` may keep failing before the job fails, in milliseconds. Default: 10 minutes. */
  readonly getFaultBudgetMs?: number;
  /**
   * Reads offloaded inputs, and stores output files and outputs that are too large for a message.
   * It must refuse every URI that callers may not use. Default: none; a job that needs it fails.
   */
  readonly storage?: Storage;
}

const DEFAULT_MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const DEFAULT_MAX_CONCURRENCY = 10_000;
/**
 * The bytes of requests that may be in flight, relative to V8's heap limit. They are outside the
 * heap, and take more memory than their size: gRPC copies each message when it is complete, and V8
 * frees such memory late.
 */
const MESSAGE_SHARE = 1 / 8;

/** What a worker process adds to the memory of a container while it handles large requests. */
export const WORKER_BYTES = 96 * 1024 * 1024;
/** A heap for requests of 1 MiB, which worker processes leave in any case. */
const LEAST_HEAP = 16 * 1024 * 1024;

/** The memory of the container, in bytes; Infinity if it is not limited. */
export function getContainerBytes(): number {
  return process.constrainedMemory() || Infinity; // 0 if unknown
}

/**
 * The heap that the server may use, in bytes: V8's limit, but at most half of the container's
 * memory that its worker processes leave. In a container of less than 512 MiB, V8's limit is still
 * 256 MiB.
 */
export function getHeapBytes(workers = 0): number {
  const leftBytes = getContainerBytes() - workers * WORKER_BYTES;
  return Math.min(getHeapStatistics().heap_size_limit, Math.max(leftBytes / 2, LEAST_HEAP));
}

/** The largest message that a process with this heap can accept: two of them may be in flight. */
export function getLargestMessage(heapBytes: number): number {
  return Math.floor((heapBytes * MESSAGE_SHARE) / 2);
}

/** The options with their defaults. Only the storage may be missing. */
export type CompleteServerOptions = Readonly<ReturnType<typeof withServerDefaults>>;

/** The only place where a server reads process-wide defaults. */
export function withServerDefaults(options: ServerOptions, workers = 0) {
  const heapBytes = getHeapBytes(workers);
  const maxConcurrency = options.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY;
  return {
    registry: options.registry ?? ConnectorRegistry.shared,
    secrets: options.secrets ?? servedSecrets(process.env),
    clock: options.clock ?? realClock,
    random: options.random ?? Math.random,
    fetch: options.fetch ?? fetch,
    log: options.log ?? silentLog,
    observers: options.observers ?? [],
    maxMessageBytes: Math.min(
      options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
      getLargestMessage(heapBytes),
    ),
    maxConcurrency,
    maxQueued: options.maxQueued ?? maxConcurrency,
    getFaultBudgetMs: options.getFaultBudgetMs ?? GET_FAULT_BUDGET_MS,
    storage: options.storage,
    /** The heap that the process may use, in bytes. */
    heapBytes,
    /** The bytes of large messages in flight; small ones may have as many, and half-sent requests. */
    messageBytes: heapBytes * MESSAGE_SHARE,
    /** Maximum parts of a request, which limit the memory that its values take. */
    mostParts: getMostParts(heapBytes),
    /** Monotonic milliseconds. */
    now: () => performance.now(),
    /** Milliseconds since the epoch, comparable with callers' deadlines. */
    epochNow: () => Date.now(),
    /** Calls `tick` periodically, until the returned function is called. */
    every: repeatInRealTime as (ms: number, tick: () => void) => () => void,
  };
}

/**
 * A server's secrets: prefixed environment variables, then files.
 *
 * @param plainNames variables that are also read without the prefix
 */
export function servedSecrets(
  env: { readonly [name: string]: string | undefined },
  plainNames: ReadonlySet<string> = new Set(),
): SecretResolver {
  return new SecretResolver({ env, local: false, plainNames, readFile: readFileIfThere });
}

/** Serves connectors over both of Flyte's protocols. */
export interface ConnectorServer {
  /** Full names of the Flyte services that it serves. */
  readonly serviceNames: readonly string[];
  /** Requests that are running or queued. */
  readonly inFlight: number;
  /**
   * Listens on `HOST:PORT` without TLS and returns the port; port 0 picks a free one. Rejects if
   * the address is in use. Loads the gRPC library.
   */
  bind(address: string): Promise<number>;
  /**
   * Shuts down: stops accepting connections, waits up to `drainMs` (default 0) for calls in flight,
   * then fires their signals and cuts them off. Returns how many were cut off.
   */
  close(options?: { readonly drainMs?: number }): Promise<{ readonly cut: number }>;
}

/** A `@grpc/grpc-js` server, from any copy of that package. */
export interface GrpcServer {
  /** As in `@grpc/grpc-js`: the methods by name with their codecs, and a handler for each. */
  addService(definition: object, implementation: object): void;
}
