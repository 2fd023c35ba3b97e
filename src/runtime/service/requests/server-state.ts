import type { AnyConnector } from "../../connector/connector-registry.ts";
import { type ConnectorPort, openHere } from "../../connector/invoke/connector-port.ts";
import { GetBatches } from "../../connector/invoke/get-batch.ts";
import type { JobRequest } from "../../connector/invoke/job-request.ts";
import type { WorkerPools } from "../../workers/worker-pools.ts";
import { JobMemory, OutputUploads } from "../jobs/job-memory.ts";
import type { RequestObserver } from "../request-observer.ts";
import {
  type CompleteServerOptions,
  type ServerOptions,
  withServerDefaults,
} from "../server-options.ts";
import type { Caller, CallerConnection } from "./caller.ts";
import { DeadlineWatch } from "./deadline-watch.ts";
import { MemoryBudget } from "./memory-budget.ts";
import { createServerSecrets, type RequestSecrets } from "./request-secrets.ts";

/** A create that has not been answered yet. */
export interface CreateInFlight {
  readonly taskType: string;
  readonly job: Pick<JobRequest, "idempotencyKey">;
  readonly caller: Pick<Caller, "isGone">;
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
  /** The worker processes, if there are some. Set by their owner. */
  workers: WorkerPools | undefined = undefined;
  /** The number of log streams in flight. */
  logStreams = 0;

  /** @param workers how many worker processes share the memory of the container */
  constructor(options: ServerOptions, workers = 0) {
    this.options = withServerDefaults(options, workers);
    this.secrets = createServerSecrets(this.options.secrets, this.options.log);
    this.deadlines = new DeadlineWatch(this.options);
    this.batches = new GetBatches(this.options.clock, this.deadlines, (connector) =>
      this.openPort(connector),
    );
    this.memory = new MemoryBudget(this.options);
    this.uploads = new OutputUploads();
  }

  /** Where the methods of a connector run. */
  openPort(connector: AnyConnector): ConnectorPort {
    return this.workers?.openPort(connector) ?? openHere(connector);
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
