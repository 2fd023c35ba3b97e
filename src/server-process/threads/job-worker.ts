import { workerData } from "node:worker_threads";
import { CommandProcess } from "../../process/command-process.ts";
import { foreignExitError } from "../../process/process-end/foreign-exit.ts";
import { divertStdout } from "../../process/terminal/divert-stdout.ts";
import { loadAndRegister } from "../../project/load-and-register.ts";
import { createLogger, type Logger, type Secrets } from "../../runtime/base/context.ts";
import { toThreadError } from "../../runtime/base/errors/thread-error.ts";
import { realClock } from "../../runtime/base/real-clock.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import type { FromJobThread, ToJobThread } from "../../runtime/local/threads/job-messages.ts";
import { JobService } from "../../runtime/local/threads/job-service.ts";
import { createRedactingLog } from "../../runtime/secrets/create-redacting-log.ts";
import { rememberSecrets } from "../../runtime/secrets/secret-resolver.ts";
import { sendOutput } from "./printed-output.ts";
import { takePort } from "./private-thread.ts";
import type { JobWorkerData } from "./worker-data.ts";

/*
 * The code of a worker thread that calls the connector of a local run: loads the author's modules
 * as the run did. The run replaces the secrets in what the thread sends.
 */

const owner = new CommandProcess(process);
const port = takePort();
void main(workerData as JobWorkerData);

async function main({ paths }: JobWorkerData): Promise<void> {
  divertStdout(owner, () => []);
  sendOutput(owner, port);
  owner.reportForeignExit((error) => post({ kind: "failed", error: toThreadError(error, asIs) }));
  owner.onForeignExit(foreignExitError);
  owner.onCrash((error) => post({ kind: "crashed", error: toThreadError(error, asIs) }));
  try {
    await loadAndRegister(paths, owner);
  } catch (error) {
    post({ kind: "unloadable", error: toThreadError(error, asIs) });
    owner.exit(1);
  }
  const { random } = Math;
  const secrets = rememberSecrets(reportRead(createProcessSecrets(owner.env)));
  const context = { clock: realClock, random, fetch, log: createLog(), secrets };
  const service = new JobService(ConnectorRegistry.shared, context, post);
  port.on("message", (message: ToJobThread) => service.receive(message));
}

/** The author's log, which the run writes. */
function createLog(): Logger {
  const log = createLogger(
    (level) => (message, fields) => post({ kind: "log", level, message, fields }),
  );
  return createRedactingLog(log, asIs); // converts any message and fields
}

/** Tells the run which secrets the connector reads, before they can be in a result. */
function reportRead(secrets: Secrets): Secrets {
  return {
    get(key) {
      const value = secrets.get(key);
      post({ kind: "secret", key });
      return value;
    },
  };
}

function post(message: FromJobThread): void {
  port.postMessage(message);
}

function asIs(text: string): string {
  return text;
}
