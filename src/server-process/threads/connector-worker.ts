import { workerData } from "node:worker_threads";
import { CommandProcess } from "../../process/command-process.ts";
import { divertStdout } from "../../process/terminal/divert-stdout.ts";
import { loadAndRegister } from "../../project/load-and-register.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import { Redactor } from "../../runtime/secrets/redactor.ts";
import type { ServedRequest } from "../../runtime/service/request-observer.ts";
import { servedSecrets } from "../../runtime/service/server-options.ts";
import type { FromWorker, ToWorker } from "../../runtime/service/workers/worker-messages.ts";
import { WorkerService } from "../../runtime/service/workers/worker-service.ts";
import { EventLoopWatch, readThreadTimes } from "../event-loop-watch.ts";
import { flushTraces } from "../flush-traces.ts";
import { openServedStorage } from "../open-served-storage.ts";
import { logLevelFromEnv } from "../pino-log.ts";
import { takePort } from "./private-thread.ts";
import { reportFailures } from "./report-failures.ts";
import type { WorkerData } from "./worker-data.ts";

/*
 * The code of a worker thread: loads the author's modules and answers the calls that the main thread
 * sends. It ends if author code calls `process.exit` or throws outside a call; the main thread then
 * starts another.
 */

const owner = new CommandProcess(process);
const port = takePort();
void main(workerData as WorkerData);

async function main(data: WorkerData): Promise<void> {
  const secrets = servedSecrets(owner.env, new Set(data.envFileNames));
  const redactor = new Redactor(() => secrets.values);
  let service: WorkerService | undefined;
  const redact = (text: string): string => redactor.redact(service?.redact(text) ?? text);
  divertStdout(owner, () => redactor.needles);
  const fail = reportFailures(owner, port, redact);
  try {
    const opened = await createService(data, secrets);
    service = opened;
    port.on("message", (message: ToWorker) => {
      if (message.kind === "stop") void flushTraces().then(() => owner.exit(0));
      else opened.receive(message);
    });
    post({ kind: "ready" });
  } catch (error) {
    fail(error);
  }
}

async function createService(
  { paths, storagePrefixes, limits, reportsBlocking }: WorkerData,
  secrets: ReturnType<typeof servedSecrets>,
): Promise<WorkerService> {
  const { project } = await loadAndRegister(paths, owner);
  const storage = await openServedStorage(storagePrefixes, project.root, owner.env);
  const registry = ConnectorRegistry.shared;
  const options = { registry, secrets, ...limits, ...(storage !== undefined && { storage }) };
  const log = WorkerService.createLog(post);
  const logsPolls = logLevelFromEnv(owner.env) === "debug";
  if (!reportsBlocking) return WorkerService.open(post, { ...options, log }, { logsPolls });
  const watch = new EventLoopWatch(readThreadTimes(owner), log, (): readonly ServedRequest[] =>
    service.listRequests(),
  );
  const observing = { observers: [watch], logsPolls };
  const service = await WorkerService.open(post, { ...options, log }, observing);
  watch.start();
  return service;
}

function post(message: FromWorker): void {
  port.postMessage(message);
}
