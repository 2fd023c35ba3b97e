import type { Context } from "../../base/context.ts";
import { fromThreadError, safeText, toThreadError } from "../../base/errors/thrown.ts";
import { getKind, isKind } from "../../base/json.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { classifyError, classifyThrown } from "../../connector/classify-error.ts";
import {
  type AnyConnector,
  type ConnectorRegistry,
  isSync,
} from "../../connector/connector-registry.ts";
import {
  invokeCreate,
  invokeDelete,
  invokeDo,
  invokeGet,
  jobFromMeta,
} from "../../connector/invoke/invoke-connector.ts";
import { invokeGetLogs } from "../../connector/invoke/invoke-get-logs.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import { isInjected } from "../../faults/call-with-fault.ts";
import { moveSavedResponses } from "../../storage/file/response-folder.ts";
import type { Duration } from "../../values/types/duration.ts";
import { loadWire } from "../../wire/load-wire.ts";
import { connectionSecrets } from "../../wire/models/connector-messages.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { ConnectorCalls, JobRunner, LocalJob, LocalRun } from "../local-run.ts";
import type { ConnectorThreads } from "../threads/connector-threads.ts";
import type { FromJobThread, JobCall, ToJobThread } from "../threads/job-thread.ts";

/**
 * Runs jobs with a connector in this process.
 *
 * @param threads call the connector instead of this thread
 */
export function createConnectorRunner(
  connector: AnyConnector,
  threads?: ConnectorThreads,
): JobRunner {
  return {
    name: `"${connector.name}"`,
    connector: connector.name,
    kind: isSync(connector) ? "sync" : "async",
    secrets: connector.secrets,
    connectionSecrets: connector.connectionSecrets,
    poll: connector.poll,
    outputsHint:
      connector.outputFields === undefined && connector.outputsFrom === undefined
        ? `"${connector.name}" declares no outputs, so fx infers the type of each value; declare outputs on the connector, or return new Dataset(…), new FlyteFile(…), a Date, …`
        : undefined,
    outputsFrom: connector.outputsFrom,
    classify: (error) =>
      threads !== undefined || isInjected(error) // the thread has asked the connector
        ? classifyThrown(error)
        : classifyError(error, connector),
    ...(!isSync(connector) && { checkMeta: (meta) => void jobFromMeta(connector, meta) }),
    getCalls: (run) => threads?.getCalls(run, connector) ?? createCalls(connector, run),
    ...(threads !== undefined && { elsewhere: "a worker thread", close: () => threads.close() }),
  };
}

/** The part of a run that the methods of its connector see. */
type ServedRun = Pick<LocalRun, "jobRequest" | "outputPrefix" | "connection"> & {
  readonly job: Pick<LocalJob, "wire">;
};

/**
 * The calls of a connector in this thread. It may read any dataset that the user named, and writes
 * tables to the output folder.
 */
function createCalls(connector: AnyConnector, run: ServedRun): ConnectorCalls {
  const { outputPrefix, connection } = run;
  const datasets = { writesTo: outputPrefix };
  const asSync = connector as AnySyncConnector;
  const asAsync = connector as AnyAsyncConnector;
  /** Files that the connector has saved belong to the run. */
  const keepFiles = async (resource: ResourceMessage): Promise<ResourceMessage> => {
    const { outputs } = resource;
    if (outputs === undefined) return resource;
    return { ...resource, outputs: await moveSavedResponses(outputs, outputPrefix) };
  };
  return {
    do: async (context) => keepFiles(await invokeDo(asSync, run.jobRequest(), context, datasets)),
    create: (context) => invokeCreate(asAsync, run.jobRequest(), context, datasets),
    async get(meta, context) {
      const request = { ...context, outputPrefix, connection };
      return keepFiles(await invokeGet(asAsync, meta, request, run.job.wire.protocol, datasets));
    },
    delete: (meta, context) => invokeDelete(asAsync, meta, { ...context, connection }),
    getLogs: asAsync.getLogs && ((meta, request) => invokeGetLogs(asAsync, meta, request)),
  };
}

/** Calls the connectors of a worker thread for a local run. */
export class JobService {
  readonly #open = new Map<number, AbortController>();

  constructor(
    private readonly registry: ConnectorRegistry,
    private readonly context: Omit<Context, "signal">,
    private readonly post: (message: FromJobThread) => void,
  ) {}

  receive(message: ToJobThread): void {
    if (message.kind === "call") void this.#answer(message.id, message);
    else this.#open.get(message.id)?.abort(fromThreadError(message.reason));
  }

  async #answer(id: number, call: JobCall): Promise<void> {
    const abort = new AbortController();
    this.#open.set(id, abort);
    const connector = this.registry.getConnector(call.taskType, call.taskTypeVersion);
    try {
      const bytes = await this.#invoke(id, connector, call, abort.signal);
      // A copy, because sending a part of a larger buffer would send all of it.
      this.post({ kind: "reply", id, message: bytes && new Uint8Array(bytes) });
    } catch (thrown) {
      this.post({
        kind: "thrown",
        id,
        error: toThreadError(thrown, (text) => text), // the run replaces secrets
        errorClass: classifyError(thrown, connector),
        retryAfter: readRetryAfter(thrown),
      });
    } finally {
      this.#open.delete(id);
    }
  }

  async #invoke(
    id: number,
    connector: AnyConnector,
    { protocol, outputPrefix, connection, method, job, meta, part }: JobCall,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const wire = await loadWire(protocol);
    const secrets =
      connection === undefined
        ? this.context.secrets
        : connectionSecrets(connection, this.context.secrets);
    const context = { ...this.context, secrets, signal };
    const calls = createCalls(connector, {
      job: { wire },
      outputPrefix,
      connection,
      jobRequest: () => ({
        ...job!,
        template: wire.decodeTaskTemplate(job!.template),
        inputs: wire.decodeInputs(job!.inputs),
      }),
    });
    if (method === "do") return wire.encodeResource(await calls.do(context));
    if (method === "create") return calls.create(context);
    if (method === "get") return wire.encodeResource(await calls.get(meta!, context));
    if (method === "delete") await calls.delete(meta!, context);
    else
      for await (const page of calls.getLogs!(meta!, { ...context, ...part! }))
        this.post({ kind: "message", id, message: page });
    return undefined;
  }
}

/** An invalid `retryAfter` stays what it is, so that the run can warn about it. */
function readRetryAfter(thrown: unknown): string | undefined {
  if (getKind(thrown) !== "retryable-error") return undefined;
  const { retryAfter } = thrown as { readonly retryAfter?: unknown };
  if (retryAfter === undefined || typeof retryAfter === "string") return retryAfter;
  return isKind(retryAfter, "duration")
    ? (retryAfter as Duration).toString()
    : safeText(retryAfter);
}
