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
import type { ClientServices, Wire } from "../wire/wire.ts";
import { CALL_STATUS, CallFailure } from "./call-failure.ts";
import type { GrpcChannel } from "./grpc-channel.ts";

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
  readonly #services: ClientServices;

  constructor(channel: GrpcChannel, wire: Wire, connectors: readonly ServedConnector[]) {
    this.#channel = channel;
    this.#wire = wire;
    this.#services = wire.client.services;
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
    return this.#services.names;
  }

  /** Returns the resource_meta. A create is never cancelled: its job would be lost. */
  async create(job: NewJobMessage): Promise<Uint8Array> {
    const request = this.#wire.client.encodeCreateTask(job);
    const reply = await this.#channel.unary(this.#services.create, request, {
      operation: "create",
      deadlineMs: DEADLINE_MS,
    });
    return this.#read("create", () => this.#wire.client.decodeCreateTask(reply));
  }

  async get(job: GetTaskMessage, signal: AbortSignal): Promise<ResourceMessage> {
    const request = this.#wire.client.encodeGetTask(job);
    const reply = await this.#channel.unary(this.#services.get, request, {
      operation: "get",
      deadlineMs: DEADLINE_MS,
      signal,
    });
    return this.#read("get", () => this.#wire.client.decodeGetTask(reply));
  }

  async delete(job: JobMessage, signal: AbortSignal): Promise<void> {
    const request = this.#wire.client.encodeDeleteTask(job);
    await this.#channel.unary(this.#services.delete, request, {
      operation: "delete",
      deadlineMs: DELETE_DEADLINE_MS,
      signal,
    });
  }

  async *getLogs(logs: LogsMessage, signal: AbortSignal): AsyncGenerator<LogMessage> {
    const request = this.#wire.client.encodeGetTaskLogs(logs);
    for await (const message of this.#channel.stream(this.#services.logs, request, {
      operation: "get_logs",
      deadlineMs: LOGS_DEADLINE_MS,
      signal,
    })) {
      yield this.#read("get_logs", () => this.#wire.client.decodeGetTaskLogs(message));
    }
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
      `it answered ${String(resource.phase)}, which is not terminal: Flyte's engine cannot go on from there`,
    );
  }

  /** @param service its full name; empty for the whole server */
  async health(service: string): Promise<ServiceHealth> {
    try {
      const reply = await this.#channel.unary(
        "/grpc.health.v1.Health/Check",
        encodeHealthRequest({ service }),
        { operation: "the health check", deadlineMs: DEADLINE_MS },
      );
      return this.#read("the health check", () => decodeHealth(reply));
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
