import { GetBatches } from "../../connector/invoke/get-batches.ts";
import { JobMemory } from "../jobs/job-memory.ts";
import { OutputUploads } from "../jobs/output-uploads.ts";
import type { RequestObserver } from "../request-observer.ts";
import {
  type CompleteServerOptions,
  type ServerOptions,
  withServerDefaults,
} from "../server-options.ts";
import { CallSpan } from "./call-span.ts";
import { DeadlineWatch } from "./deadline-watch.ts";
import { MemoryBudget } from "./memory-budget.ts";
import { createServerSecrets, type RequestSecrets } from "./request-secrets.ts";

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
