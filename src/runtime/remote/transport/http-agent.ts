import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import type { TlsSettings } from "../../calls/grpc-tls.ts";
import { readStart } from "../../calls/read-start.ts";

/** The TLS settings and the proxy of HTTP connections. */
export interface AgentOptions {
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
