import type { Protocol } from "../base/protocol.ts";
import {
  loadReflectedMessages,
  type ReflectedMessages,
} from "../wire/reflected/reflected-message.ts";
import { type Rpc, RpcFailure, type RpcOptions } from "./transport/rpc.ts";

/** Gets and renews the token that calls send. */
export interface Authorization {
  /** The headers of a call; empty before the server has asked for a token. */
  getHeaders(): Promise<Readonly<Record<string, string>>>;
  /**
   * Called when the server refuses a call as unauthenticated. Returns whether another call is worth
   * it. Throws FxError if no token can be obtained.
   */
  renew(failure: RpcFailure): Promise<boolean>;
}

export const NO_AUTHORIZATION: Authorization = {
  getHeaders: () => Promise.resolve({}),
  renew: () => Promise.resolve(false),
};

/** A method of a cluster's service: its path, and the full names of its messages. */
export interface ClusterMethod {
  readonly path: string;
  readonly request: string;
  readonly reply: string;
}

/** Calls one cluster, with authorization. */
export class ClusterCalls {
  readonly endpoint: string;
  readonly messages: ReflectedMessages;
  readonly #rpc: Rpc;
  readonly #authorization: Authorization;

  private constructor(
    endpoint: string,
    messages: ReflectedMessages,
    rpc: Rpc,
    authorization: Authorization,
  ) {
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
    return new ClusterCalls(endpoint, await loadReflectedMessages(protocol), rpc, authorization);
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
    const send = async (): Promise<Uint8Array> => {
      const headers = await this.#authorization.getHeaders();
      return this.#rpc.unary(path, request, { ...options, headers });
    };
    try {
      return await send();
    } catch (error) {
      if (!isUnauthenticated(error) || !(await this.#authorization.renew(error))) throw error;
      return send();
    }
  }

  /** Yields the decoded replies of a stream. */
  async *stream(method: ClusterMethod, request: object, options: RpcOptions): AsyncGenerator {
    const encoded = this.messages.encode(method.request, request);
    const open = async () =>
      this.#rpc.stream(method.path, encoded, {
        ...options,
        headers: await this.#authorization.getHeaders(),
      });
    let isFirst = true;
    try {
      for await (const reply of await open()) {
        isFirst = false;
        yield this.decode(method, reply);
      }
      return;
    } catch (error) {
      const isWorthRenewing = isFirst && isUnauthenticated(error);
      if (!isWorthRenewing || !(await this.#authorization.renew(error))) throw error;
    }
    for await (const reply of await open()) yield this.decode(method, reply);
  }

  decode({ reply }: ClusterMethod, bytes: Uint8Array): unknown {
    return this.messages.decode(reply, bytes);
  }

  close(): void {
    this.#rpc.close();
  }
}

function isUnauthenticated(error: unknown): error is RpcFailure {
  return error instanceof RpcFailure && error.status === "UNAUTHENTICATED";
}
