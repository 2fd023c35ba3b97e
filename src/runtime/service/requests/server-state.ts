import { JobMemory } from "../jobs/job-memory.ts";
import { OutputUploads } from "../jobs/output-uploads.ts";
import { Observers } from "../request-observer.ts";
import {
  type CompleteServerOptions,
  type ServerOptions,
  withServerDefaults,
} from "../server-options.ts";
import { DeadlineWatch } from "./deadline-watch.ts";
import { RequestLimit } from "./request-limit.ts";
import { RequestSecrets } from "./request-secrets.ts";

/** Each log stream may buffer data for a caller that does not read. */
const MOST_LOG_STREAMS = 500;

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
  readonly observers: Observers;
  readonly secrets: RequestSecrets;
  readonly deadlines: DeadlineWatch;
  readonly jobs = new JobMemory();
  readonly uploads: OutputUploads;
  readonly logStreams = new RequestLimit(MOST_LOG_STREAMS, 0);
  readonly creates = new Set<CreateInFlight>();

  constructor(options: ServerOptions) {
    this.options = withServerDefaults(options);
    const { secrets, log, observers, random } = this.options;
    this.secrets = RequestSecrets.forServer(secrets, log);
    this.observers = new Observers(observers, (error) =>
      log.error("an observer of the server threw", { error: String(error) }),
    );
    this.deadlines = new DeadlineWatch(this.options);
    this.uploads = new OutputUploads(random);
  }
}
