import { loadAndRegister } from "../../project/load-and-register.ts";
import { createLogger, realClock, type Secrets } from "../../runtime/base/context.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import { createProcessSecrets } from "../../runtime/local/process-defaults.ts";
import { JobService } from "../../runtime/local/runners/connector-runner.ts";
import type { FromJobThread, ToJobThread } from "../../runtime/local/threads/job-thread.ts";
import { createRedactingLog } from "../../runtime/secrets/redactor.ts";
import { rememberSecrets } from "../../runtime/secrets/secret-resolver.ts";
import type { JobWorkerData, OpenService } from "./worker-data.ts";

/** The service for a local run, which replaces the secrets in what the thread sends. */
export const openJobService: OpenService<JobWorkerData, FromJobThread> = async (
  { paths },
  owner,
  post,
) => {
  await loadAndRegister(paths, owner);
  const resolver = createProcessSecrets(owner.env);
  const reported: Secrets = {
    get(key) {
      const value = resolver.get(key);
      post({ kind: "secret", key }); // before it can be in a result
      return value;
    },
  };
  const log = createLogger(
    (level) => (message, fields) => post({ kind: "log", level, message, fields }),
  );
  const context = {
    clock: realClock,
    random: Math.random,
    fetch,
    log: createRedactingLog(log, (text) => text), // converts any message and fields
    secrets: rememberSecrets(reported),
  };
  const service = new JobService(ConnectorRegistry.shared, context, post);
  return { receive: (message) => service.receive(message as ToJobThread) };
};
