import { loadAndRegister } from "../../project/load-and-register.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import type { ServedRequest } from "../../runtime/service/request-observer.ts";
import { servedSecrets } from "../../runtime/service/server-options.ts";
import type { FromWorker, ToWorker } from "../../runtime/service/workers/worker-messages.ts";
import { WorkerService } from "../../runtime/service/workers/worker-service.ts";
import { EventLoopWatch, readThreadTimes } from "../event-loop-watch.ts";
import { logLevelFromEnv } from "../open-log.ts";
import { openServedStorage } from "../open-served-storage.ts";
import type { OpenService, ServerWorkerData } from "./worker-data.ts";

/** The service of a worker thread of `fx serve`. */
export const openServerService: OpenService<ServerWorkerData, FromWorker> = async (
  { paths, envFileNames, storagePrefixes, limits, reportsBlocking },
  owner,
  post,
) => {
  const { project } = await loadAndRegister(paths, owner);
  const storage = await openServedStorage(storagePrefixes, project.root, owner.env);
  const secrets = servedSecrets(owner.env, new Set(envFileNames));
  const log = WorkerService.createLog(post);
  const watch = new EventLoopWatch(readThreadTimes(owner), log, (): readonly ServedRequest[] =>
    service.listRequests(),
  );
  const service = await WorkerService.open(
    post,
    {
      registry: ConnectorRegistry.shared,
      secrets,
      log,
      ...limits,
      ...(storage !== undefined && { storage }),
    },
    {
      observers: reportsBlocking ? [watch] : [],
      logsPolls: logLevelFromEnv(owner.env) === "debug",
    },
  );
  if (reportsBlocking) watch.start();
  return {
    secrets,
    redact: (text) => service.redact(text),
    receive: (message) => service.receive(message as ToWorker),
  };
};
