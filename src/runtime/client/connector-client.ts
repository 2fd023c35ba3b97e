import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import { decodeHealth, encodeHealthRequest, type ServingStatus } from "../wire/health/messages.ts";
import type {
  GetTaskMessage,
  JobMessage,
  LogMessage,
  LogsMessage,
  NewJobMessage,
  ServedConnector,
} from "../wire/models/connector-messages.ts";
import { isTerminal } from "../wire/models/phase.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import type { Wire } from "../wire/wire.ts";
import { CALL_STATUS, CallFailure } from "./call-failure.ts";
import type { CallOptions, GrpcChannel } from "./grpc-channel.ts";

/** The default timeout of Flyte's engine. */
export const DEADLINE_MS = 10_000;
/** Longer, because a lost delete leaves a job behind. */
const DELETE_DEADLINE_MS = 60_000;
const LOGS_DEADLINE_MS = 60_000;

export type ServiceHealth = ServingStatus | "UNKNOWN" | "NOT_FOUND" | "UNIMPLEMENTED";

/** Calls a connector server as Flyte's engine does. Each call throws CallFailure, or its signal's reason. */
export class ConnectorClient {
  readonly connectors: readonly ServedConnector[];
  readonly #channel: GrpcChannel;
  readonly #wire: Wire;

  constructor(channel: GrpcChannel, wire: Wire, connectors: readonly ServedConnector[]) {
    this.#channel = channel;
    this.#wire = wire;
    this.connectors = connectors;
  }

  get address(): string {
    return this.#channel.address;
  }

  get protocol(): Protocol {
    return this.#wire.protocol;
  }

  /** The services that a server of this protocol has, by their full names. */
  get serviceNames(): readonly string[] {
    return this.#wire.client.services.names;
  }

  /** Returns the resource_meta. A create is never cancelled: its job would be lost. */
  async create(job: NewJobMessage): Promise<Uint8Array> {
    const { services, encodeCreateTask, decodeCreateTask } = this.#wire.client;
    const reply = await this.#call("create", services.create, encodeCreateTask(job));
    return this.#read("create", () => decodeCreateTask(reply));
  }

  async get(job: GetTaskMessage, signal: AbortSignal): Promise<ResourceMessage> {
    const { services, encodeGetTask, decodeGetTask } = this.#wire.client;
    const reply = await this.#call("get", services.get, encodeGetTask(job), { signal });
    return this.#read("get", () => decodeGetTask(reply));
  }

  async delete(job: JobMessage, signal: AbortSignal): Promise<void> {
    const { services, encodeDeleteTask } = this.#wire.client;
    const options = { signal, deadlineMs: DELETE_DEADLINE_MS };
    await this.#call("delete", services.delete, encodeDeleteTask(job), options);
  }

  async *getLogs(logs: LogsMessage, signal: AbortSignal): AsyncGenerator<LogMessage> {
    const { services, encodeGetTaskLogs, decodeGetTaskLogs } = this.#wire.client;
    const options = { operation: "get_logs", deadlineMs: LOGS_DEADLINE_MS, signal };
    const request = encodeGetTaskLogs(logs);
    for await (const message of this.#channel.stream(services.logs, request, options))
      yield this.#read("get_logs", () => decodeGetTaskLogs(message));
  }

  async do(job: NewJobMessage, signal: AbortSignal): Promise<ResourceMessage> {
    const sync = this.#wire.client.sync;
    if (sync === undefined) throw new FxError("FX7001", "a synchronous call under Flyte 2");
    const reply = await this.#channel.exchange(sync.path, sync.encodeExecuteTaskSync(job), {
      operation: "do",
      deadlineMs: DEADLINE_MS,
      signal,
    });
    const resource = this.#read("do", () => sync.decodeExecuteTaskSync(reply));
    if (resource.phase !== undefined && isTerminal(resource.phase)) return resource;
    throw new FxError(
      "FX1004",
      `the server returned ${String(resource.phase)}, which is not terminal: Flyte's engine would fail`,
    );
  }

  /** @param service its full name; empty for the whole server */
  async health(service: string): Promise<ServiceHealth> {
    try {
      const operation = "the health check";
      const request = encodeHealthRequest({ service });
      const reply = await this.#call(operation, "/grpc.health.v1.Health/Check", request);
      return this.#read(operation, () => decodeHealth(reply));
    } catch (error) {
      const status = error instanceof CallFailure ? error.status : undefined;
      if (status === CALL_STATUS.NOT_FOUND) return "NOT_FOUND";
      if (status === CALL_STATUS.UNIMPLEMENTED) return "UNIMPLEMENTED";
      throw error;
    }
  }

  close(): void {
    this.#channel.close();
  }

  #call(
    operation: string,
    path: string,
    request: Uint8Array,
    options: Partial<CallOptions> = {},
  ): Promise<Uint8Array> {
    return this.#channel.unary(path, request, { operation, deadlineMs: DEADLINE_MS, ...options });
  }

  #read<T>(operation: string, decode: () => T): T {
    return readReply(operation, this.address, decode);
  }
}

/** Throws FX5023 if the reply does not decode. */
export function readReply<T>(operation: string, address: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof FxError) || error.code !== "FX2006") throw error;
    throw new CallFailure(
      "FX5023",
      `${address} answered ${operation} with bytes that do not decode: ${error.message}`,
      {
        operation,
        cause: error,
        hint: "is it a connector server of Flyte? --protocol flyte1|flyte2 says of which one",
      },
    );
  }
}
