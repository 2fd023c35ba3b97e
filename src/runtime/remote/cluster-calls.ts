import { FxError } from "../base/errors/errors.ts";
import type { Protocol } from "../base/protocol.ts";
import type { StatusName } from "../calls/call-status.ts";
import { withField } from "../wire/reflected/message-fields.ts";
import {
  loadReflectedMessages,
  type ReflectedMessages,
} from "../wire/reflected/reflected-message.ts";
import type { Authorization, Headers } from "./auth/token-authorization.ts";
import { type Rpc, RpcFailure, type RpcOptions } from "./transport/rpc.ts";

interface CallOptions extends RpcOptions {
  /** A field of the request that is encoded already. */
  readonly encoded?: { readonly field: number; readonly bytes: Uint8Array };
}

/**
 * Calls the methods of one cluster by their paths, with authorization. Its methods throw FxError for the user, or the
 * reason of the signal: `what` says what fx wants, for instance "register forecast v3".
 */
export class ClusterCalls {
  private constructor(
    readonly protocol: Protocol,
    readonly endpoint: string,
    private readonly messages: ReflectedMessages,
    private readonly rpc: Rpc,
    private readonly authorization: Authorization,
  ) {}

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
    const { protocol, endpoint } = this;
    return new ClusterCalls(protocol, endpoint, this.messages, this.rpc, authorization);
  }

  /** The same authorization for another endpoint. */
  withEndpoint(endpoint: string, rpc: Rpc): ClusterCalls {
    return new ClusterCalls(this.protocol, endpoint, this.messages, rpc, this.authorization);
  }

  /** Sends a request and decodes the reply. */
  async ask(what: string, path: string, request: object, options?: CallOptions): Promise<unknown> {
    return this.decode(path, await this.send(what, path, request, options));
  }

  /** Sends a request and returns the reply as bytes. */
  async send(
    what: string,
    path: string,
    request: object,
    { encoded, ...options }: CallOptions = {},
  ): Promise<Uint8Array> {
    const plain = this.#encode(path, request);
    const message = encoded === undefined ? plain : withField(plain, encoded.field, encoded.bytes);
    return this.#call(what, (headers) => this.rpc.unary(path, message, { ...options, headers }));
  }

  /** Yields the decoded replies of a stream. */
  async *stream(what: string, path: string, request: object, options: RpcOptions): AsyncGenerator {
    const message = this.#encode(path, request);
    const { replies, first } = await this.#call(what, async (headers) => {
      const started = this.rpc.stream(path, message, { ...options, headers });
      return { replies: started, first: await started.next() };
    });
    try {
      for (let next = first; next.done !== true; next = await replies.next())
        yield this.decode(path, next.value);
    } catch (error) {
      throw toClusterError(error, what, this.endpoint);
    } finally {
      await replies.return(undefined);
    }
  }

  /** Throws FX5034 for bytes that are not the reply. */
  decode(path: string, bytes: Uint8Array): unknown {
    try {
      return this.messages.decode(this.messages.findMethod(path).reply, bytes);
    } catch (error) {
      throw new FxError("FX5034", `${this.endpoint} answered ${path} with something else`, {
        cause: error,
      });
    }
  }

  /** Encodes a message that is part of a request, for `encoded`. */
  encode(type: string, message: object): Uint8Array {
    return this.messages.encode(type, message);
  }

  /** Decodes a message that is part of a reply. Throws FX2006 for bytes that are not the message. */
  decodeMessage(type: string, bytes: Uint8Array): unknown {
    return this.messages.decode(type, bytes);
  }

  #encode(path: string, request: object): Uint8Array {
    return this.messages.encode(this.messages.findMethod(path).request, request);
  }

  close(): void {
    this.rpc.close();
  }

  /** Makes a call. If the server refuses its token, gets another one and makes the call again. */
  async #call<T>(what: string, call: (headers: Headers) => Promise<T>): Promise<T> {
    const headers = await this.authorization.getHeaders();
    try {
      return await call(headers).catch(async (error: unknown) => {
        if (!(error instanceof RpcFailure && isTokenRefused(error, headers))) throw error;
        if (!(await this.authorization.renew(error, headers))) throw error;
        return call(await this.authorization.getHeaders());
      });
    } catch (error) {
      throw toClusterError(error, what, this.endpoint);
    }
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

/** Whether a call to the cluster failed with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: StatusName[]): error is Error {
  const failure = error instanceof FxError ? error.cause : error;
  return failure instanceof RpcFailure && statuses.includes(failure.status);
}

/** The reply; undefined if the call fails with this status. */
export async function unless<T>(status: StatusName, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (hasStatus(error, status)) return undefined;
    throw error;
  }
}

/** What gRPC, Connect and proxies say about a message above their limit, such as gRPC's 4 MiB. */
const TOO_LARGE = /larger than|too large|HTTP status 413/i;

/**
 * Converts a failed call for the user. Returns other errors unchanged.
 *
 * @param what what fx wants, for instance "register forecast v3"
 */
function toClusterError(error: unknown, what: string, endpoint: string): unknown {
  if (!(error instanceof RpcFailure)) return error;
  const { status, message } = error;
  const text = message === "" ? status : `${message} (${status})`;
  switch (status) {
    case "UNAVAILABLE":
    case "DEADLINE_EXCEEDED":
      return new FxError("FX5031", `cannot ${what}: ${endpoint} does not answer: ${text}`, {
        cause: error,
        hint: "fx remote info shows which configuration is used and what works",
      });
    case "UNAUTHENTICATED":
    case "PERMISSION_DENIED":
      return new FxError("FX5032", `cannot ${what}: ${endpoint} denies it: ${text}`, {
        cause: error,
        hint: "check the section admin of the configuration: authType, clientId, clientSecretLocation or command",
      });
    default:
      return new FxError("FX5033", `cannot ${what}: ${endpoint} refused: ${text}`, {
        cause: error,
        ...(TOO_LARGE.test(text) && {
          hint: "pass large values as files or datasets, or ask the operator to raise the limit",
        }),
      });
  }
}
