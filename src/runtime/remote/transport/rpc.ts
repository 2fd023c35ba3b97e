import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { isPlainObject, parseJson } from "../../base/json.ts";
import { joinLines, oneLine, plainText } from "../../base/text.ts";
import { STATUS_NAMES, type StatusName } from "../../calls/call-status.ts";
import { extractConnectionReason } from "../../calls/grpc-channel.ts";
import type { TlsSettings } from "../../calls/grpc-tls.ts";
import { readStart } from "../../calls/read-start.ts";

/** Calls the methods of a cluster's services with encoded messages. */
export interface Rpc {
  /** Throws RpcFailure, or the reason of the signal. */
  unary(path: string, request: Uint8Array, options: RpcOptions): Promise<Uint8Array>;
  /** Yields the replies until the server ends the stream. Throws as `unary` does. */
  stream(path: string, request: Uint8Array, options: RpcOptions): AsyncGenerator<Uint8Array>;
  close(): void;
}

export interface RpcOptions {
  /** Sent with the call, for instance `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: none for a stream, and 30 s for other calls. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A stream fails if nothing arrives for this long. Default: it may be silent. Only for Connect. */
  readonly silenceMs?: number | undefined;
}

/** How long a call may take. */
export const DEADLINE_MS = 30_000;

/** The largest reply that fx accepts. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** A call that failed, as the server or the connection reports it: one line, which forges no other. */
export class RpcFailure extends Error {
  override readonly name = "RpcFailure";
  /** The method, for instance `/flyteidl.service.AdminService/CreateTask`. */
  readonly path: string;
  /** Whether the server may have done the work although no answer arrived. */
  readonly isOpen: boolean;
  /** Whether the service itself reports the failure, and not a proxy or the connection. */
  readonly isFromService: boolean;

  constructor(
    readonly status: StatusName,
    message: string,
    details: {
      readonly path: string;
      readonly isOpen?: boolean;
      readonly isFromService?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(joinLines(plainText(message), " "), { cause: details.cause });
    this.path = details.path;
    this.isFromService = details.isFromService ?? false;
    this.isOpen = details.isOpen ?? (status === "UNAVAILABLE" || status === "DEADLINE_EXCEEDED");
  }
}

/** Where a server listens, and how to connect to it. */
export interface RpcAddress {
  /** Without brackets if it is an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** Undefined for plain text. */
  readonly tls: TlsSettings<string> | undefined;
}

/** Codes of connections that failed before the request was sent. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UND_ERR_ABORTED|UND_ERR_INVALID_ARG)$|^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_|SELF_SIGNED_|UNABLE_TO_)/;

/** The failure of a connection. */
export function failureFromConnection(error: unknown, path: string): RpcFailure {
  const { message, code = "", errors } = error as NodeJS.ErrnoException & AggregateError;
  const text = message || (errors?.[0] as Error | undefined)?.message || code;
  return new RpcFailure("UNAVAILABLE", explainConnection(text), {
    path,
    cause: error,
    isOpen: !NEVER_SENT.test(code),
  });
}

/** Shortens the texts of OpenSSL and of the gRPC library. */
export function explainConnection(text: string): string {
  const [, ssl] = /error:\w+:SSL routines:[^:]*:([^:]+):/.exec(text) ?? [];
  if (ssl !== undefined) return `TLS failed: ${ssl}`;
  if (/^Proxy-Authorization should be sent/.test(text))
    return "the token of admin.proxyCommand cannot pass the HTTP proxy: add the host to no_proxy";
  return oneLine(extractConnectionReason(text));
}

/** The server's error, or what something in front of it answered. */
export function failureFromReply(
  { statusCode, headers }: Pick<Dispatcher.ResponseData, "statusCode" | "headers">,
  body: Uint8Array,
  path: string,
): RpcFailure {
  const json = parseJson(Buffer.from(body).toString());
  if (isPlainObject(json) && toStatus(json) !== undefined) return failureFromJson(json, path);
  const status = STATUS_BY_HTTP[statusCode] ?? "UNKNOWN";
  const { location } = headers;
  // Leaves out path and query, which may hold a state or a token.
  const isRedirect = typeof location === "string" && URL.canParse(location);
  const message = isPlainObject(json) ? json["message"] : undefined;
  const parts = [
    `HTTP status ${statusCode}`,
    ...(isRedirect ? [`redirects to ${new URL(location).origin}`] : []),
    ...(typeof message === "string" ? [oneLine(message)] : []),
  ];
  return new RpcFailure(status, parts.join(": "), { path });
}

const STATUS_BY_HTTP: Readonly<Record<number, StatusName>> = {
  400: "INTERNAL",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "UNIMPLEMENTED",
  408: "DEADLINE_EXCEEDED",
  413: "RESOURCE_EXHAUSTED",
  415: "UNIMPLEMENTED",
  429: "UNAVAILABLE",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "UNAVAILABLE",
};

/** An error as the Connect protocol writes it. */
export function failureFromJson(json: Record<string, unknown>, path: string): RpcFailure {
  const { message } = json;
  const status = toStatus(json);
  return new RpcFailure(status ?? "UNKNOWN", typeof message === "string" ? message : "", {
    path,
    isFromService: status !== undefined,
  });
}

/** Some servers write the code in capitals. */
function toStatus({ code }: Record<string, unknown>): StatusName | undefined {
  const name = String(code).toUpperCase().replace("CANCELED", "CANCELLED");
  return STATUS_NAMES.find((known) => known === name);
}

/** The TLS settings and the proxy of HTTP connections. */
interface AgentOptions {
  readonly tls: TlsSettings<string> | undefined;
  /**
   * The URL of an HTTP proxy; empty for none. Default: the one that the environment names
   * (`https_proxy`, `http_proxy`, `no_proxy`).
   */
  readonly proxy?: string | undefined;
  /** Looks up the hosts of connections that use no proxy. Default: the system's. */
  readonly lookup?: LookupFunction;
}

/** Opens connections over HTTP/1.1. Deadlines are the caller's. */
export async function createHttpAgent({ tls, proxy, lookup }: AgentOptions): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent, ProxyAgent } = await import("undici");
  const connect = {
    rejectUnauthorized: tls?.skipVerify !== true,
    ...(lookup !== undefined && { lookup }),
    ...(tls?.ca !== undefined && { ca: tls.ca }),
    ...(tls?.cert !== undefined && { cert: tls.cert }),
    ...(tls?.key !== undefined && { key: tls.key }),
  };
  const options = { connect, requestTls: connect, bodyTimeout: 0, headersTimeout: 0 };
  if (proxy === undefined) return new EnvHttpProxyAgent(options);
  return proxy === "" ? new Agent(options) : new ProxyAgent({ ...options, uri: proxy });
}

const MOST_ERROR_BYTES = 64 * 1024;

/** Reads the start of a refusal: a server that fails sends a short text. */
export function readError(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return readStart(body, MOST_ERROR_BYTES);
}
