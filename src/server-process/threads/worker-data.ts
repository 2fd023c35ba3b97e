import type { ServerOptions } from "../../runtime/service/server-options.ts";

/** What a worker thread needs to run the same connectors as the process that starts it. */
export interface WorkerData {
  /** The modules to load: those of the command line. */
  readonly paths: readonly string[];
  /** The variables of `--env-file`, under whose names fx finds secrets even without the prefix. */
  readonly envFileNames: readonly string[];
  readonly storagePrefixes: readonly string[];
  readonly limits: Pick<ServerOptions, "maxMessageBytes" | "getFaultBudgetMs">;
  /** Whether to log methods that block the thread. */
  readonly reportsBlocking: boolean;
}

/** What a worker thread needs to run the same connectors as the local run that starts it. */
export type JobWorkerData = Pick<WorkerData, "paths">;

/** What a worker thread of `fx check` or of `fx dev --serve` needs. */
export type LocalWorkerData = Pick<WorkerData, "paths" | "storagePrefixes"> & {
  /** The file of the project's world, if there is one. */
  readonly world: string | undefined;
};
