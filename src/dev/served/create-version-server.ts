import type { AddressInfo } from "node:net";
import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";
import type { CommandProcess } from "../../process/command-process.ts";
import { showError } from "../../process/errors/show-error.ts";
import { unlistContainerTypes } from "../../project/unlist-container-types.ts";
import { STATUS } from "../../runtime/calls/call-status.ts";
import { formatAddress } from "../../runtime/client/split-address.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { getProcessRuns } from "../../runtime/local/process-defaults.ts";
import { createServedFolder } from "../../runtime/local/record/run-folder.ts";
import type { Redactor } from "../../runtime/secrets/redactor.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import { GrpcHost } from "../../runtime/service/grpc/grpc-host.ts";
import { addOperations } from "../../runtime/service/grpc/health-service.ts";
import { RequestLog } from "../../runtime/service/observers/request-log.ts";
import type { ServedRequest } from "../../runtime/service/request-observer.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import { WORKER_DEFAULTS } from "../../runtime/workers/worker-pools.ts";
import { checkConnectors, warnOfUncheckedOutputs } from "../../server-process/check-connectors.ts";
import { EventLoopWatch, readThreadTimes } from "../../server-process/event-loop-watch.ts";
import { listenError } from "../../server-process/listen-address.ts";
import { logLevelFromEnv, openLog, surviveAuthorErrors } from "../../server-process/open-log.ts";
import { openServedStorage } from "../../server-process/open-served-storage.ts";
import { startLocalWorker } from "../../server-process/workers/start-worker.ts";
import { CallRecorder } from "./call-recorder.ts";
import type { CallReport, ServeReport } from "./serve-messages.ts";

/** The process of the version, and what receives its calls and whether it has closed its port. */
interface ServerHost {
  readonly owner: CommandProcess;
  readonly report: (message: ServeReport, sent?: () => void) => void;
}

export type VersionServer = Awaited<ReturnType<typeof createVersionServer>>;

/**
 * Creates a server of a loaded version that does not listen yet.
 *
 * @param secrets those of runs, which the page shows
 */
export async function createVersionServer(
  { modules, paths, project, tasks }: LoadedProject,
  secrets: SecretResolver,
  redactor: Redactor,
  { owner, report }: ServerHost,
) {
  const level = logLevelFromEnv(owner.env);
  const redact = (text: string): string => redactor.redact(text);
  const { root: projectRoot } = project;
  const registry = ConnectorRegistry.shared;
  unlistContainerTypes(tasks, registry, owner.cwd);
  const files = modules.map(({ file }) => file);
  checkConnectors(registry.connectors, secrets, files, owner.cwd);
  owner.reportForeignExit((error) =>
    showError(owner, error, { json: false, verbose: false, projectRoot, redact }),
  );
  const log = await openLog(level, { logFormat: "text" }, { process: owner, redact });
  const { logger } = log;
  surviveAuthorErrors(logger, owner);
  warnOfUncheckedOutputs(registry.connectors, logger);
  const wires = { flyte1: await loadWire("flyte1"), flyte2: await loadWire("flyte2") };
  const send = (calls: readonly CallReport[]): void => report({ calls });
  const recorder = new CallRecorder({ projectRoot, redactor, wires, send });
  const served = createServedFolder(getProcessRuns(projectRoot));
  const storage = (await openServedStorage([served], projectRoot, owner.env))!;
  const loop = new EventLoopWatch(readThreadTimes(owner), logger, (): readonly ServedRequest[] =>
    server.listRequests(),
  );
  const observers = [recorder, new RequestLog(logger, { debug: level === "debug" }), loop];
  const options = { secrets, storage, log: recorder.createLog(logger), observers };
  const server = new GrpcHost(options, {
    interceptors: [recordOtherCalls(recorder)],
    workers: {
      start: (own) => {
        const data = { paths, storagePrefixes: [served], world: undefined };
        return startLocalWorker(data, { own, all: registry.connectors }, owner);
      },
      shared: 0,
      ...WORKER_DEFAULTS,
    },
  });
  const health = await addOperations(server, true);
  const listener = await server.open();
  loop.start();
  return {
    /** Throws FX5002 if the port is in use. */
    listen: async ({ address, port }: AddressInfo): Promise<void> => {
      await listener.listen(formatAddress(address, port)).catch((error: unknown) => {
        throw listenError(error as Error, address, port, "--serve");
      });
    },
    /** Closes the port. Resolves when the calls in flight have ended, or after this time. */
    close: async (drainMs: number): Promise<void> => {
      health.stop();
      listener.close();
      report("closed");
      await server.close({ drainMs });
      log.flush();
      recorder.flush();
      await new Promise<void>((resolve) => report({ calls: [] }, resolve)); // the reports before it are sent
    },
  };
}

/** Records calls of services that are not Flyte's: health checks and reflection. */
function recordOtherCalls(recorder: CallRecorder): ServerInterceptor {
  return ({ path }, call) => {
    const [, service = "", method = ""] = path.split("/");
    if (!service.startsWith("grpc.")) return new ServerInterceptingCall(call);
    const request = { service, method, peer: call.getPeer(), metadataNames: [] };
    const startedAt = performance.now();
    const end = (code: number, details: string): void =>
      recorder.requestFinished(request, { code, details, ms: performance.now() - startedAt });
    recorder.requestStarted(request);
    return new ServerInterceptingCall(call, {
      start: (next) => next({ onCancel: () => end(STATUS.CANCELLED, "") }),
      sendStatus: (sent, next) => {
        end(sent.code, sent.details ?? "");
        next(sent);
      },
    });
  };
}
