import type { Logger, Secrets } from "../../base/context.ts";
import { GetBatches } from "../../connector/invoke/get-batch.ts";
import { createRedactingLog, Redactor } from "../../secrets/redactor.ts";
import { rememberSecrets } from "../../secrets/secret-resolver.ts";
import { type Connection, connectionSecrets } from "../../wire/models/connector-messages.ts";
import { JobMemory, OutputUploads } from "../jobs/job-memory.ts";
import type { RequestObserver } from "../request-observer.ts";
import {
  type CompleteServerOptions,
  type ServerOptions,
  withServerDefaults,
} from "../server-options.ts";
import { CallSpan } from "./call-span.ts";
import { MemoryBudget } from "./memory-budget.ts";

/** A create that has not been answered yet. */
export interface CreateInFlight {
  readonly taskType: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Whether its caller has disconnected. */
  readonly isGone: boolean;
}

/** The state that all calls of a server share. */
export class ServerState {
  readonly options: CompleteServerOptions;
  readonly secrets: RequestSecrets;
  readonly deadlines: DeadlineWatch;
  readonly jobs = new JobMemory();
  readonly batches: GetBatches;
  readonly memory: MemoryBudget;
  readonly uploads: OutputUploads;
  readonly creates = new Set<CreateInFlight>();
  /** The open connection of a caller, if fx's own listener accepted it. Set by the listener's owner. */
  findConnection: (peer: string) => CallerConnection | undefined = () => undefined;
  /** Creates what a call adds its facts to. Set by the owner of a worker thread, which has no span. */
  createSpan: () => Pick<CallSpan, "add" | "toHeaders"> = () => new CallSpan();
  /** The number of log streams in flight. */
  logStreams = 0;

  /** @param threads how many worker threads share the memory of the process */
  constructor(options: ServerOptions, threads = 0) {
    this.options = withServerDefaults(options, threads);
    this.secrets = createServerSecrets(this.options.secrets, this.options.log);
    this.deadlines = new DeadlineWatch(this.options);
    this.batches = new GetBatches(this.options.clock, this.deadlines);
    this.memory = new MemoryBudget(this.options);
    this.uploads = new OutputUploads();
  }

  /** Notifies all observers. An observer that throws does not affect the request. */
  notify(event: (observer: RequestObserver) => void): void {
    const { observers, log } = this.options;
    for (const observer of observers) {
      try {
        event(observer);
      } catch (error) {
        log.error("an observer of the server threw", { error: String(error) });
      }
    }
  }
}

/** The connection of a caller, such as a socket. */
export interface CallerConnection {
  readonly destroyed: boolean;
  readonly once?: (event: "close", listener: () => void) => unknown;
  readonly off?: (event: "close", listener: () => void) => unknown;
}

const TICK_MS = 50;
/** How long before the deadline fx replies, so that the reply still arrives in time. */
const MOST_AHEAD_MS = 300;
const SHARE_AHEAD = 0.3;

/** The caller's deadline is about to pass. */
export class DeadlineNear extends Error {}

interface Timeout {
  readonly at: number;
  readonly giveUp: () => void;
}

/** Stops waiting for work shortly before its caller's deadline. One timer serves all calls. */
export class DeadlineWatch {
  readonly #timeouts = new Set<Timeout>();
  #stop: (() => void) | undefined;

  constructor(private readonly options: CompleteServerOptions) {}

  /**
   * Settles as `work` does, or rejects with DeadlineNear; `work` then continues, but its result is
   * dropped.
   */
  race<T>(work: Promise<T>, deadline: number): Promise<T> {
    if (deadline === Infinity) return work;
    const leftMs = deadline - this.options.epochNow();
    return new Promise((resolve, reject) => {
      const cancel = this.after(leftMs - Math.min(MOST_AHEAD_MS, leftMs * SHARE_AHEAD), () =>
        reject(new DeadlineNear()),
      );
      void work.then(resolve, reject).then(cancel);
    });
  }

  /** Calls `giveUp` after `ms`, unless the returned function is called first. */
  after(ms: number, giveUp: () => void): () => void {
    if (ms === Infinity) return () => false;
    this.#stop ??= this.options.every(TICK_MS, () => this.#tick());
    const timeout = { at: this.options.epochNow() + ms, giveUp };
    this.#timeouts.add(timeout);
    return () => this.#timeouts.delete(timeout);
  }

  #tick(): void {
    const now = this.options.epochNow();
    for (const timeout of this.#timeouts) {
      if (timeout.at > now) continue;
      this.#timeouts.delete(timeout);
      timeout.giveUp();
    }
    if (this.#timeouts.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }
}

/** The secrets that a request can read, with a log and a `redact` function that replace them. */
export interface RequestSecrets {
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly redact: (text: string) => string;
}

/** The server's own secrets. */
function createServerSecrets(secrets: Secrets, log: Logger): RequestSecrets {
  const known = rememberSecrets(secrets);
  const redactor = new Redactor(() => known.values);
  const redact = (text: string): string => (text === "" ? text : redactor.redact(text));
  return { secrets: known, log: createRedactingLog(log, redact), redact };
}

/**
 * Adds the secrets of a request, which are replaced only in its texts: those of its connection, and
 * values in its job's ResourceMeta.
 */
export function addSecrets(
  server: RequestSecrets,
  connection: Connection | undefined,
  others: readonly string[],
): RequestSecrets {
  const own = [...Object.values(connection?.secrets ?? {}), ...others];
  if (own.length === 0) return server;
  const redactor = new Redactor(() => own);
  const redact = (text: string): string => server.redact(redactor.redact(text));
  const secrets = connectionSecrets(connection, server.secrets, others);
  return { secrets, log: createRedactingLog(server.log, redact), redact };
}
