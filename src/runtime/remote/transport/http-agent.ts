import type { Dispatcher } from "undici";
import type { RpcAddress } from "./rpc.ts";

/** The TLS settings and the proxy of HTTP connections. */
export type AgentOptions = Pick<RpcAddress, "tls" | "proxy">;

/** Opens connections over HTTP/1.1. Deadlines are the caller's. */
export async function createHttpAgent({ tls, proxy }: AgentOptions): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent, ProxyAgent } = await import("undici");
  const connect = {
    rejectUnauthorized: tls?.skipVerify !== true,
    ...(tls?.ca !== undefined && { ca: tls.ca }),
    ...(tls?.cert !== undefined && { cert: tls.cert }),
    ...(tls?.key !== undefined && { key: tls.key }),
  };
  const options = { connect, requestTls: connect, bodyTimeout: 0, headersTimeout: 0 };
  if (proxy === undefined) return new EnvHttpProxyAgent(options);
  return proxy === "" ? new Agent(options) : new ProxyAgent({ ...options, uri: proxy });
}
