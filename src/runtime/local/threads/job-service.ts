import { getKind } from "../../base/brand.ts";
import type { Context } from "../../base/context.ts";
import { fromThreadError, toThreadError } from "../../base/errors/thread-error.ts";
import { safeText } from "../../base/errors/thrown.ts";
import { answerPing } from "../../base/thread.ts";
import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { classifyError } from "../../connector/classify-error.ts";
import type { AnyConnector, ConnectorRegistry } from "../../connector/connector-registry.ts";
import {
  invokeCreate,
  invokeDelete,
  invokeDo,
  invokeGet,
} from "../../connector/invoke/invoke-connector.ts";
import { invokeGetLogs } from "../../connector/invoke/invoke-get-logs.ts";
import type { JobRequest } from "../../connector/invoke/job-request.ts";
import type { AnySyncConnector } from "../../connector/sync-connector-base.ts";
import { Duration, type DurationInput } from "../../values/types/duration.ts";
import { loadWire } from "../../wire/load-wire.ts";
import { connectionSecrets } from "../../wire/models/connection.ts";
import { NO_METADATA } from "../../wire/shared/request-fields.ts";
import type { Wire } from "../../wire/wire.ts";
import type { FromJobThread, JobCall, JobMethod, ToJobThread } from "./job-messages.ts";

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
    else if (message.kind === "cancel")
      this.#open.get(message.id)?.abort(fromThreadError(message.reason));
    else answerPing(message);
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
    { protocol, outputPrefix, connection, call }: JobCall,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const wire = await loadWire(protocol);
    const secrets =
      connection === undefined
        ? this.context.secrets
        : connectionSecrets(connection, this.context.secrets);
    const context = { ...this.context, secrets, signal, connection };
    const datasets = { writesTo: outputPrefix };
    const newJob = (method: Extract<JobMethod, { readonly template: Uint8Array }>): JobRequest => ({
      template: wire.decodeTaskTemplate(method.template),
      inputs: wire.decodeInputs(method.inputs),
      idempotencyKey: method.idempotencyKey,
      outputPrefix,
      taskExecutionMetadata: NO_METADATA,
      connection,
    });
    const toBytes = (resource: Parameters<Wire["encodeResource"]>[0]) =>
      wire.encodeResource(resource);
    const asynchronous = connector as AnyAsyncConnector;
    switch (call.method) {
      case "create":
        return invokeCreate(asynchronous, newJob(call), context, datasets);
      case "do":
        return toBytes(
          await invokeDo(connector as AnySyncConnector, newJob(call), context, datasets),
        );
      case "get": {
        const request = { ...context, outputPrefix };
        return toBytes(await invokeGet(asynchronous, call.meta, request, protocol, datasets));
      }
      case "delete":
        await invokeDelete(asynchronous, call.meta, context);
        return undefined;
      case "getLogs": {
        const { meta, lines, token } = call;
        const request = { ...context, lines, token };
        for await (const page of invokeGetLogs(asynchronous, meta, request))
          this.post({ kind: "message", id, message: page });
        return undefined;
      }
    }
  }
}

/** An invalid `retryAfter` stays what it is, so that the run can warn about it. */
function readRetryAfter(thrown: unknown): string | undefined {
  if (getKind(thrown) !== "retryable-error") return undefined;
  const { retryAfter } = thrown as { readonly retryAfter?: DurationInput };
  if (retryAfter === undefined || typeof retryAfter === "string") return retryAfter;
  try {
    return `${Duration.parse(retryAfter).toMs()}ms`;
  } catch {
    return safeText(retryAfter);
  }
}
