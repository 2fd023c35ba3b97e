import type { Clock, Logger, Secrets } from "../base/context.ts";
import type { Storage } from "../base/storage.ts";
import type { ResolverOptions } from "../task/shim/project-export.ts";
import type { SecretRequest } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";

/** What an execution gets from its container. */
export interface TaskContainer {
  /** The author's project, in the working directory. */
  readonly openProject: () => Promise<ResolverOptions>;
  /** Messages show places in the author's source relative to it. */
  readonly workingFolder: string;
  readonly storage: Storage;
  /** That of the Flyte that started the container. */
  readonly wire: Wire;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly log: Logger;
  /** Finds the secrets that a task declares, and any other by its key. */
  readonly secretsFor: (declared: readonly SecretRequest[]) => Secrets;
  /** Replaces the secrets known so far. */
  readonly redact: (text: string) => string;
  /** Fires with a RunStop on a signal, or when author code broke the process. */
  readonly signal: AbortSignal;
  /** `FLYTE_INTERNAL_WORKER_NAME` of a task with several workers, otherwise empty. */
  readonly worker: string;
  /** The name of the file for an error. Each of several workers has its own. */
  readonly errorFile: string;
}
