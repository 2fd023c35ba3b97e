import type { FromWorker, ToWorker } from "../../runtime/workers/worker-messages.ts";

/** What a worker process needs to run the same connectors as the process that starts it. */
export interface WorkerData {
  /** The modules to load. */
  readonly paths: readonly string[];
  /** The prefixes of URIs for datasets and sensors. Undefined: all that the process may read. */
  readonly storagePrefixes: readonly string[] | undefined;
  /** Whether it is for a command that only this machine uses. Then it sends what author code prints. */
  readonly isLocal: boolean;
  /** Whether to log methods that block the process, and with it other connectors. */
  readonly reportsBlocking: boolean;
  /** The file of the project's world, if there is one. */
  readonly world: string | undefined;
}

/** What a worker process receives: first its data. */
export type WorkerOrder = { readonly kind: "open"; readonly data: WorkerData } | ToWorker;

/** Sends a message. Calls `sent` when it has left the process. */
export type SendFromWorker = (message: FromWorker, sent?: () => void) => void;
