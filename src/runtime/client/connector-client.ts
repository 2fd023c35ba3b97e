import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import { STATUS } from "../calls/call-status.ts";
import type { GrpcCallOptions, GrpcChannel } from "../calls/grpc-channel.ts";
import { type Operation, getMethodPath, listConnectorServices } from "../wire/connector-methods.ts";
import { decodeHealth, encodeHealthRequest, type ServingStatus } from "../wire/health/messages.ts";
import type {
  AttemptMessage,
  GetTaskMessage,
  JobMessage,
  LogMessage,
  LogsMessage,
  NewJobMessage,
  ServedConnector,
} from "../wire/models/connector-messages.ts";
import { isTerminal } from "../wire/models/phase.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";
import { CallFailure, ENGINE_DEADLINE_MS, failureFromStatus } from "./call-failure.ts";

/** Longer, because a lost delete leaves a job behind. */
const DELETE_DEADLINE_MS = 60_000;
const LOGS_DEADLINE_MS = 60_000;
const NOTHING = new Uint8Array(0);
const HEALTH_CHECK = "/grpc.health.v1.Health/Check";

/** What messages call a method that authors do not know. */
const NAMES: { readonly [method: string]: string } = {
  list_connectors: "the list of connectors",
  get_connector: "the connector's description",
  [HEALTH_CHECK]: "the health check",
};

/** Limits of one call. Default: the deadline of Flyte's engine, or a longer one for a delete. */
export type CallLimits = Pick<GrpcCallOptions, "deadlineMs" | "signal">;

export type ServiceHealth = ServingStatus | "UNKNOWN" | "NOT_FOUND" | "UNIMPLEMENTED";

/**
 * Calls a connector server as Flyte's engine does. Each method throws CallFailure, or the reason of
 * its signal.
 */
export class ConnectorClient {
  #connectors: readonly ServedConnector[] = [];

  private constructor(
    private readonly channel: GrpcChannel,
    private readonly wire: Wire,
  ) {}

  /** Asks the server for its connectors. */
  static async connect(
    channel: GrpcChannel,
    wire: Wire,
    limits: CallLimits,
  ): Promise<ConnectorClient> {
    const client = new ConnectorClient(channel, wire);
    const decode = wire.client.decodeListConnectors;
    client.#connectors = await client.#ask("list_connectors", NOTHING, decode, limits);
    return client;
  }

  get connectors(): readonly ServedConnector[] {
    return this.#connectors;
  }

  get address(): string {
    return this.channel.endpoint.address;
  }

  get protocol(): Protocol {
    return this.wire.protocol;
  }

  /** Full names of the services that a server of this protocol has. */
  get serviceNames(): readonly string[] {
    return listConnectorServices(this.protocol);
  }

  /** What the server makes the idempotency key of an attempt's create from. */
  getAttemptIdentity(attempt: AttemptMessage): Uint8Array | string | undefined {
    return this.wire.client.getAttemptIdentity(attempt);
  }

  /** Returns the resource_meta. A create that is cancelled may leave a job that nobody knows. */
  create(job: NewJobMessage, limits: CallLimits = {}): Promise<Uint8Array> {
    const { encodeCreateTask, decodeCreateTask } = this.wire.client;
    return this.#ask("create", encodeCreateTask(job), decodeCreateTask, limits);
  }

  get(job: GetTaskMessage, limits: CallLimits): Promise<ResourceMessage> {
    const { encodeGetTask, decodeGetTask } = this.wire.client;
    return this.#ask("get", encodeGetTask(job), decodeGetTask, limits);
  }

  delete(job: JobMessage, limits: CallLimits): Promise<void> {
    const options = { deadlineMs: DELETE_DEADLINE_MS, ...limits };
    return this.#ask("delete", this.wire.client.encodeDeleteTask(job), () => undefined, options);
  }

  async *getLogs(logs: LogsMessage, signal: AbortSignal): AsyncGenerator<LogMessage> {
    const { encodeGetTaskLogs, decodeGetTaskLogs } = this.wire.client;
    const request = encodeGetTaskLogs(logs);
    const limits = { deadlineMs: LOGS_DEADLINE_MS, signal };
    const options = this.#getOptions("get_logs", request.length, limits);
    for await (const message of this.channel.stream(this.#path("logs"), request, options))
      yield this.#read("get_logs", () => decodeGetTaskLogs(message));
  }

  async do(job: NewJobMessage, limits: CallLimits): Promise<ResourceMessage> {
    const sync = this.wire.client.sync;
    if (sync === undefined) throw new FxError("FX7001", "a synchronous call under Flyte 2");
    const requests = sync.encodeExecuteTaskSync(job);
    const size = Math.max(...requests.map((request) => request.length));
    const options = this.#getOptions("do", size, limits);
    const reply = await this.channel.exchange(this.#path("do"), requests, options);
    if (reply === undefined)
      throw new CallFailure("FX5023", `${this.address} ended do without a reply`, {
        operation: "do",
        outcome: "open",
      });
    const resource = this.#read("do", () => sync.decodeExecuteTaskSync(reply));
    if (resource.phase !== undefined && isTerminal(resource.phase)) return resource;
    throw new FxError(
      "FX1004",
      `the server returned ${String(resource.phase)}, which is not terminal: Flyte's engine would fail`,
    );
  }

  /** Asks for a connector by its name. Throws CallFailure with NOT_FOUND if there is none. */
  find(name: string): Promise<void> {
    return this.#ask("get_connector", this.wire.client.encodeFindConnector(name), () => undefined);
  }

  /** @param service its full name, or empty for the whole server */
  async health(service: string, limits: CallLimits = {}): Promise<ServiceHealth> {
    try {
      return await this.#ask(HEALTH_CHECK, encodeHealthRequest({ service }), decodeHealth, limits);
    } catch (error) {
      const status = error instanceof CallFailure ? error.status : undefined;
      if (status === STATUS.NOT_FOUND) return "NOT_FOUND";
      if (status === STATUS.UNIMPLEMENTED) return "UNIMPLEMENTED";
      throw error;
    }
  }

  close(): void {
    this.channel.close();
  }

  #path(operation: Operation): string {
    return getMethodPath(this.protocol, operation);
  }

  /** @param method one of the protocol's methods, or a path */
  async #ask<T>(
    method: Operation | typeof HEALTH_CHECK,
    request: Uint8Array,
    decode: (reply: Uint8Array) => T,
    limits: CallLimits = {},
  ): Promise<T> {
    const operation = NAMES[method] ?? method;
    const path = method === HEALTH_CHECK ? method : this.#path(method);
    const options = this.#getOptions(operation, request.length, limits);
    const reply = await this.channel.unary(path, request, options);
    return this.#read(operation, () => decode(reply));
  }

  #getOptions(
    operation: string,
    requestBytes: number,
    { deadlineMs = ENGINE_DEADLINE_MS, signal }: CallLimits,
  ): GrpcCallOptions {
    const { address, tls } = this.channel.endpoint;
    return {
      deadlineMs,
      signal,
      toFailure: (status, sent) =>
        failureFromStatus(status, {
          ...{ operation, deadlineMs, requestBytes },
          ...{ address, encrypted: tls !== undefined, sent },
        }),
    };
  }

  /** Throws FX5023 if the reply does not decode. */
  #read<T>(operation: string, decode: () => T): T {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof FxError) || error.code !== "FX2006") throw error;
      throw new CallFailure(
        "FX5023",
        `${this.address} replied to ${operation} with bytes that cannot be decoded: ${error.message}`,
        {
          operation,
          outcome: "open",
          cause: error,
          hint: "check that it is a Flyte connector server, or pass --protocol flyte1 or flyte2",
        },
      );
    }
  }
}

/** The connector for the template's type and version. Throws FX3005. */
export function findServedConnector(
  client: ConnectorClient,
  template: TaskTemplate,
): ServedConnector {
  const { type, taskTypeVersion } = template;
  const found = client.connectors.find(({ supportedTaskCategories }) =>
    supportedTaskCategories.some(
      ({ name, version }) => name === type && version === taskTypeVersion,
    ),
  );
  if (found === undefined) throw notServedError(client, template);
  return found;
}

/** FX3005 with every task type that the server has. */
export function notServedError(
  { connectors, address }: ConnectorClient,
  { type, taskTypeVersion }: TaskTemplate,
  cause?: unknown,
): FxError {
  const served = connectors.flatMap((connector) => connector.supportedTaskCategories);
  const names = served.map(({ name }) => name);
  const list =
    served.length === 0
      ? "serves no task types"
      : `serves ${[...new Set(served.map(({ name, version }) => `${name} (${version})`))].join(", ")}`;
  return new FxError(
    "FX3005",
    `no connector for task type ${type} (${taskTypeVersion}) at ${address}, which ${list}${didYouMean(type, names)}`,
    {
      cause,
      hint: "start the server with the connector, or pass the --endpoint of one that has it",
    },
  );
}
