import type { Clock, Logger, Secrets } from "../connector/context.ts";
import type { ResolverOptions } from "../shim/project-export.ts";
import type { Storage } from "../storage/storage.ts";
import type { SecretRequest } from "../task-template/task-template.ts";
import type { Wire } from "../wire/wire.ts";

/** What a task's container has: everything that an execution takes from outside. */
export interface TaskContainer {
  /** The author's project, in the working directory. */
  readonly openProject: () => Promise<ResolverOptions>;
  /** From where places in the author's source are shown. */
  readonly workingFolder: string;
  readonly storage: Storage;
  /** Of the Flyte that started the container. */
  readonly wire: Wire;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly log: Logger;
  /** Finds the secrets that a task declares, and any other by its key. */
  readonly secretsFor: (declared: readonly SecretRequest[]) => Secrets;
  /** Replaces the secrets that are known by then. */
  readonly redact: (text: string) => string;
  /** Fires with a RunStop where the execution has to end: a signal, or author code that broke the process. */
  readonly signal: AbortSignal;
  /** One of several that work on one task (`FLYTE_INTERNAL_WORKER_NAME`); else empty. */
  readonly worker: string;
  /** The name of the file for an error; with several workers each has its own. */
  readonly errorFile: string;
}
