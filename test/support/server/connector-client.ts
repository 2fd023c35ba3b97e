import {
  type ChannelCredentials,
  Client,
  Metadata,
  type ServiceError,
  credentials,
} from "@grpc/grpc-js";
import type { Method, Root, Type } from "protobufjs";
import { loadReflection } from "../../../src/runtime/wire/inspect/load-reflection.ts";
import { endWithScope } from "../hooks/current-test.ts";

type Message = Record<string, unknown>;

interface CallOptions {
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
    return new ConnectorClient(client, root);
  }

  /** @param path for instance `flyteidl.service.AsyncAgentService/GetTask` */
  call(path: string, request: Message, options: CallOptions = {}): Promise<Message> {
    const { resolvedRequestType, resolvedResponseType } = this.#method(path);
    return this.callBytes(path, encode(resolvedRequestType!, request), options).then((bytes) =>
      decode(resolvedResponseType!, bytes),
    );
  }

  callBytes(
    path: string,
    request: Uint8Array,
    { deadlineMs, signal, headers = {} }: CallOptions = {},
  ): Promise<Buffer> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return new Promise((resolve, reject) => {
      const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
      const call = this.client.makeUnaryRequest(
        `/${path}`,
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
    path: string,
    request: Message,
    options?: Pick<CallOptions, "signal">,
  ): Promise<Message[]> {
    return this.streamBytes(path, encode(this.requestType(path), request), options);
  }

  streamBytes(
    path: string,
    request: Uint8Array,
    { signal }: Pick<CallOptions, "signal"> = {},
  ): Promise<Message[]> {
    const { resolvedResponseType } = this.#method(path);
    return new Promise((resolve, reject) => {
      const messages: Message[] = [];
      const call = this.client.makeServerStreamRequest(`/${path}`, asBuffer, asItIs, request);
      call.on("data", (bytes: Buffer) => messages.push(decode(resolvedResponseType!, bytes)));
      call.on("end", () => resolve(messages));
      call.on("error", reject);
      signal?.addEventListener("abort", () => call.cancel());
    });
  }

  /** Sends all messages, ends the stream and returns the replies. */
  exchange(path: string, requests: readonly (Message | Uint8Array)[]): Promise<Message[]> {
    const { resolvedRequestType, resolvedResponseType } = this.#method(path);
    return new Promise((resolve, reject) => {
      const messages: Message[] = [];
      const call = this.client.makeBidiStreamRequest(`/${path}`, asBuffer, asItIs);
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

  requestType(path: string): Type {
    return this.#method(path).resolvedRequestType!;
  }

  close(): void {
    this.client.close();
  }

  #method(path: string): Method {
    const [service, name] = path.split("/");
    const method = this.root.lookupService(service!).methods[name!]!;
    method.resolve();
    return method;
  }
}

/** Returns the status of a failed call; throws if it succeeds. */
export async function statusOf(
  call: Promise<unknown>,
): Promise<{ readonly code: number; readonly details: string }> {
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
  return type.toObject(type.decode(bytes), { longs: Number, enums: String, oneofs: true });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes);
}

function asItIs(bytes: Buffer): Buffer {
  return bytes;
}
