import {
  type ChannelCredentials,
  Client,
  Metadata,
  type ServiceError,
  credentials,
} from "@grpc/grpc-js";
import type { Method, Root, Type } from "protobufjs";
import { loadReflection } from "../../../src/runtime/wire/inspect/find-message.ts";
import { endWithScope } from "../hooks/current-test.ts";

type Message = Record<string, unknown>;

/** The resource of a job, as an engine receives it. */
export interface ReceivedResource extends Message {
  readonly phase: string;
  readonly message?: string;
  readonly outputs?: Readonly<{ literals: object }>;
  readonly agentError?: Readonly<{ code: string }>;
}

interface Status {
  readonly code: number;
  readonly details: string;
}

const SERVICES = {
  flyte1: ["AsyncAgentService", "SyncAgentService", "AgentMetadataService"].map(
    (name) => `flyteidl.service.${name}`,
  ),
  flyte2: ["AsyncConnectorService", "ConnectorMetadataService"].map(
    (name) => `flyteidl2.connector.${name}`,
  ),
};

export interface CallOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Calls a connector server as the engine does, with messages built by reflection instead of the
 * code under test.
 */
export class ConnectorClient {
  private constructor(
    private readonly client: Client,
    private readonly root: Root,
    private readonly protocol: "flyte1" | "flyte2",
  ) {}

  /** @param channel with TLS, the server has a certificate for `localhost` */
  static async connect(
    port: number,
    protocol: "flyte1" | "flyte2",
    channel?: ChannelCredentials,
  ): Promise<ConnectorClient> {
    const root = await loadReflection(protocol);
    const host = channel === undefined ? "127.0.0.1" : "localhost"; // TLS fails by address on Node 26
    const client = new Client(`${host}:${port}`, channel ?? credentials.createInsecure(), {
      "grpc.max_receive_message_length": 64 * 1024 * 1024,
      "grpc.use_local_subchannel_pool": 1, // else clients of one address share a connection
    });
    endWithScope(() => client.close());
    return new ConnectorClient(client, root, protocol);
  }

  /** Creates a job and returns its resource_meta. */
  async create(request: Message, options?: CallOptions): Promise<Buffer> {
    const { resourceMeta } = await this.call("CreateTask", request, options);
    return Buffer.from(resourceMeta as Uint8Array);
  }

  /** Polls a job. */
  async poll(
    taskType: string,
    resourceMeta: Uint8Array,
    more: Message = {},
    options?: CallOptions,
  ): Promise<ReceivedResource> {
    const request = { taskCategory: { name: taskType }, resourceMeta, ...more };
    return (await this.call("GetTask", request, options))["resource"] as ReceivedResource;
  }

  /** Runs a synchronous connector. */
  async execute(header: Message, inputs: Message = {}): Promise<ReceivedResource> {
    const [reply] = await this.exchange("ExecuteTaskSync", [{ header }, { inputs }]);
    return (reply!["header"] as { resource: ReceivedResource }).resource;
  }

  /** Makes a call that fails, and returns its status. */
  failure(method: string, request: Message, options?: CallOptions): Promise<Status> {
    return statusOf(this.call(method, request, options));
  }

  /**
   * @param method of the connector services of this protocol, such as `GetTask`; or the whole path
   *   of a method
   */
  async call(method: string, request: Message, options?: CallOptions): Promise<Message> {
    const { resolvedRequestType, resolvedResponseType } = this.#method(method);
    const bytes = await this.callBytes(method, encode(resolvedRequestType!, request), options);
    return decode(resolvedResponseType!, bytes);
  }

  callBytes(
    method: string,
    request: Uint8Array,
    { deadlineMs, signal, headers = {} }: CallOptions = {},
  ): Promise<Buffer> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return new Promise((resolve, reject) => {
      const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
      const call = this.client.makeUnaryRequest(
        this.#path(method),
        asBuffer,
        asItIs,
        request,
        metadata,
        options,
        (error, reply) => (error === null ? resolve(reply!) : reject(error)),
      );
      signal?.addEventListener("abort", () => call.cancel());
    });
  }

  stream(
    method: string,
    request: Message,
    options?: Pick<CallOptions, "signal">,
  ): Promise<Message[]> {
    return this.streamBytes(method, encode(this.requestType(method), request), options);
  }

  streamBytes(
    method: string,
    request: Uint8Array,
    { signal }: Pick<CallOptions, "signal"> = {},
  ): Promise<Message[]> {
    const { resolvedResponseType } = this.#method(method);
    return new Promise((resolve, reject) => {
      const messages: Message[] = [];
      const call = this.client.makeServerStreamRequest(
        this.#path(method),
        asBuffer,
        asItIs,
        request,
      );
      call.on("data", (bytes: Buffer) => messages.push(decode(resolvedResponseType!, bytes)));
      call.on("end", () => resolve(messages));
      call.on("error", reject);
      signal?.addEventListener("abort", () => call.cancel());
    });
  }

  /** Sends all messages, ends the stream and returns the replies. */
  exchange(method: string, requests: readonly (Message | Uint8Array)[]): Promise<Message[]> {
    const { resolvedRequestType, resolvedResponseType } = this.#method(method);
    return new Promise((resolve, reject) => {
      const messages: Message[] = [];
      const call = this.client.makeBidiStreamRequest(this.#path(method), asBuffer, asItIs);
      call.on("data", (bytes: Buffer) => messages.push(decode(resolvedResponseType!, bytes)));
      call.on("end", () => resolve(messages));
      call.on("error", reject);
      for (const request of requests)
        call.write(request instanceof Uint8Array ? request : encode(resolvedRequestType!, request));
      call.end();
    });
  }

  /** Encodes a message of this protocol. */
  encode(type: string, message: Message): Uint8Array {
    return encode(this.root.lookupType(type), message);
  }

  requestType(method: string): Type {
    return this.#method(method).resolvedRequestType!;
  }

  close(): void {
    this.client.close();
  }

  #path(method: string): string {
    if (method.includes("/")) return `/${method}`;
    const service = SERVICES[this.protocol].find(
      (each) => this.root.lookupService(each).methods[method] !== undefined,
    );
    return `/${service}/${method}`;
  }

  #method(path: string): Method {
    const [, service, name] = this.#path(path).split("/");
    const method = this.root.lookupService(service!).methods[name!]!;
    method.resolve();
    return method;
  }
}

/** Returns the status of a failed call; throws if it succeeds. */
export async function statusOf(call: Promise<unknown>): Promise<Status> {
  try {
    await call;
  } catch (error) {
    const { code, details } = error as ServiceError;
    return { code, details };
  }
  throw new Error("the call did not fail");
}

function encode(type: Type, message: Message): Uint8Array {
  return type.encode(type.fromObject(message)).finish();
}

function decode(type: Type, bytes: Uint8Array): Message {
  return type.toObject(type.decode(bytes), { longs: Number, enums: String });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes);
}

function asItIs(bytes: Buffer): Buffer {
  return bytes;
}
