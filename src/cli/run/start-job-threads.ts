import type { AnyConnector } from "../../runtime/connector/connector-registry.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import type { ThreadStarter } from "../../runtime/local/threads/connector-threads.ts";
import { startLocalWorker } from "../../server-process/threads/start-worker.ts";
import type { CommandHost } from "../fx-command.ts";

/** Starts the worker threads in which runs of a command call the blocking connectors of a project. */
export function createThreadStarter(
  { exportedConnectors, paths }: Pick<LoadedProject, "exportedConnectors" | "paths">,
  { process, note }: Pick<CommandHost, "process" | "note">,
): ThreadStarter {
  return {
    has(connector: AnyConnector) {
      const isExported = exportedConnectors.some((each) => each.connector === connector);
      if (!isExported)
        note(
          `warning: "${connector.name}" blocks fx while it works, because no module exports it: a worker thread cannot find it`,
        );
      return isExported;
    },
    start: () => startLocalWorker({ kind: "job", paths }, process),
    crashed: (error) => process.reportCrash(error),
  };
}
