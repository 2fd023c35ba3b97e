import type { Clock, Logger, Secrets } from "../base/context.ts";
import type { Storage } from "../base/storage.ts";
import type { ResolverOptions } from "../task/shim/project-export.ts";
import type { SecretRequest } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";

/** Everything an execution uses from its container. */
export interface TaskContainer {
  /** Opens the author's project in the working directory. */
  readonly openProject: () => Promise<ResolverOptions>;
  /** Places in the author's source are shown relative to this folder. */
  readonly workingFolder: string;
  readonly storage: Storage;
  /** The protocol of the Flyte that started the container. */
  readonly wire: Wire;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly log: Logger;
  /** Looks up secrets, also at the places that the task declares. */
  readonly secretsFor: (declared: readonly SecretRequest[]) => Secrets;
  /** Replaces the secrets known so far. */
  readonly redact: (text: string) => string;
  /** Fires with a RunStop on a process signal, or on an uncaught error in author code. */
  readonly signal: AbortSignal;
  /** `FLYTE_INTERNAL_WORKER_NAME` if the task has several workers, otherwise empty. */
  readonly worker: string;
  /** The name of the error file; each worker has its own. */
  readonly errorFile: string;
}
