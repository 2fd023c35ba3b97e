import { ConnectorRegistry } from "../connector/connector-registry.ts";
import { GET_FAULT_BUDGET_MS } from "../connector/get-fault-budget.ts";
import { silentLog } from "../connector/silent-log.ts";
import { readIfThere } from "../files/read-if-there.ts";
import { SecretResolver } from "../secrets/secret-resolver.ts";
import type { Storage } from "../storage/storage.ts";
import { realClock } from "../time/real-clock.ts";
import type { ServerOptions } from "./server-options.ts";

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
