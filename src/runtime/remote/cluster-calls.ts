import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import {
  loadReflectedMessages,
  type ReflectedMessages,
} from "../wire/reflected/reflected-message.ts";
import type { Authorization, Headers } from "./authorization.ts";
import { type Rpc, RpcFailure, type RpcOptions } from "./transport/rpc.ts";

/** A method of a cluster's service: its path, and the full names of its messages. */
export interface ClusterMethod {
  readonly path: string;
  readonly request: string;
  readonly reply: string;
}

/** Calls one cluster, with authorization. */
export class ClusterCalls {
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly messages: ReflectedMessages;
  readonly #rpc: Rpc;
  readonly #authorization: Authorization;

  private constructor(
    protocol: Protocol,
    endpoint: string,
    messages: ReflectedMessages,
    rpc: Rpc,
    authorization: Authorization,
  ) {
    this.protocol = protocol;
    this.endpoint = endpoint;
    this.messages = messages;
    this.#rpc = rpc;
    this.#authorization = authorization;
  }

  static async open(
    protocol: Protocol,
    endpoint: string,
    rpc: Rpc,
    authorization: Authorization,
  ): Promise<ClusterCalls> {
    const messages = await loadReflectedMessages(protocol);
    return new ClusterCalls(protocol, endpoint, messages, rpc, authorization);
  }

  /** The same connection with another authorization. */
  withAuthorization(authorization: Authorization): ClusterCalls {
    const { protocol, endpoint, messages } = this;
    return new ClusterCalls(protocol, endpoint, messages, this.#rpc, authorization);
  }

  /** The same authorization for another endpoint. */
  withEndpoint(endpoint: string, rpc: Rpc): ClusterCalls {
    return new ClusterCalls(this.protocol, endpoint, this.messages, rpc, this.#authorization);
  }

  /** Throws RpcFailure, or the reason of the signal. */
  async call(method: ClusterMethod, request: object, options: RpcOptions = {}): Promise<unknown> {
    const encoded = this.messages.encode(method.request, request);
    return this.decode(method, await this.callEncoded(method, encoded, options));
  }

  /** Sends a request that is encoded already, and returns the reply as bytes. */
  async callEncoded(
    { path }: ClusterMethod,
    request: Uint8Array,
    options: RpcOptions = {},
  ): Promise<Uint8Array> {
    const send = async (headers: Headers): Promise<Uint8Array> =>
      this.#rpc.unary(path, request, { ...options, headers });
    const headers = await this.#authorization.getHeaders();
    try {
      return await send(headers);
    } catch (error) {
      if (!(await this.#isRenewed(error, headers))) throw error;
      return send(await this.#authorization.getHeaders());
    }
  }

  /** Yields the decoded replies of a stream. */
  async *stream(method: ClusterMethod, request: object, options: RpcOptions): AsyncGenerator {
    const encoded = this.messages.encode(method.request, request);
    const open = (headers: Headers): AsyncIterable<Uint8Array> =>
      this.#rpc.stream(method.path, encoded, { ...options, headers });
    const headers = await this.#authorization.getHeaders();
    let isFirst = true;
    try {
      for await (const reply of open(headers)) {
        isFirst = false;
        yield this.decode(method, reply);
      }
      return;
    } catch (error) {
      if (!isFirst || !(await this.#isRenewed(error, headers))) throw error;
    }
    for await (const reply of open(await this.#authorization.getHeaders()))
      yield this.decode(method, reply);
  }

  /** Throws FX5034 for bytes that are not the reply. */
  decode({ path, reply }: ClusterMethod, bytes: Uint8Array): unknown {
    try {
      return this.messages.decode(reply, bytes);
    } catch (error) {
      throw new FxError("FX5034", `${this.endpoint} answered ${path} with something else`, {
        cause: error,
      });
    }
  }

  close(): void {
    this.#rpc.close();
  }

  /** Whether the server refused a call for its token, and there is another one now. */
  async #isRenewed(error: unknown, refused: Headers): Promise<boolean> {
    const isRefused = error instanceof RpcFailure && isTokenRefused(error, refused);
    return isRefused && this.#authorization.renew(error, refused);
  }
}

/** Some servers report a missing token as PERMISSION_DENIED, or only in the text. */
function isTokenRefused({ status, message }: RpcFailure, sent: Headers): boolean {
  if (status === "PERMISSION_DENIED") return Object.keys(sent).length === 0;
  return (
    status === "UNAUTHENTICATED" ||
    (status === "UNKNOWN" && /\b(?:unauthorized|unauthenticated)\b/i.test(message))
  );
}
