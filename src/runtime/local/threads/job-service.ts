import type { Context } from "../../base/context.ts";
import { fromThreadError, safeText, toThreadError } from "../../base/errors/thrown.ts";
import { getKind, isKind } from "../../base/json.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { classifyError } from "../../connector/classify-error.ts";
import type { AnyConnector, ConnectorRegistry } from "../../connector/connector-registry.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import type { Duration } from "../../values/types/duration.ts";
import { loadWire } from "../../wire/load-wire.ts";
import { connectionSecrets } from "../../wire/models/connector-messages.ts";
import {
  createConnectorJobs,
  createConnectorWork,
  type ServedRun,
} from "../runners/connector-runner.ts";
import type { FromJobThread, JobCall, ToJobThread } from "./job-thread.ts";

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
    const run: ServedRun = {
      job: { wire },
      outputPrefix,
      connection,
      jobRequest: () => ({
        ...job!,
        template: wire.decodeTaskTemplate(job!.template),
        inputs: wire.decodeInputs(job!.inputs),
      }),
    };
    if (method === "do") {
      const work = createConnectorWork(connector as AnySyncConnector);
      return wire.encodeResource(await work(run, context));
    }
    const jobs = createConnectorJobs(connector as AnyAsyncConnector);
    if (method === "create") return jobs.create(run, context);
    if (method === "get") return wire.encodeResource(await jobs.get(run, meta!, context));
    if (method === "delete") await jobs.delete(run, meta!, context);
    else
      for await (const page of jobs.getLogs!(run, meta!, { ...context, ...part! }))
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
