import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { FxError } from "../../runtime/base/errors/errors.ts";

/** One address, never several: a name that stands for two could be half taken. */
export async function resolveAddress(host: string): Promise<string> {
  const plain = host.replace(/^\[(.*)\]$/, "$1");
  if (isIP(plain) !== 0) return plain;
  try {
    return (await lookup(plain)).address;
  } catch (error) {
    throw new FxError("FX5002", `no address is known for the host ${JSON.stringify(host)}`, {
      cause: error,
      hint: "--host 127.0.0.1, or --host 0.0.0.0 for every address of this machine",
    });
  }
}

/** `HOST:PORT`, with the brackets that an IPv6 address needs. */
export function hostPort(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Nobody but this machine can reach it. */
export function isLoopback(address: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(address);
}

/** Why an address cannot be listened on. */
export function listenError(
  error: Error,
  host: string,
  port: number,
  flag: "--port" | "--prometheus-port",
): FxError {
  const reason = /\bE[A-Z]{4,}\b/.exec(error.message)?.[0];
  if (reason === "EADDRINUSE")
    return new FxError("FX5002", `port ${port} is taken`, { hint: `${flag} 0 picks a free one` });
  const why =
    reason === "EACCES"
      ? "this user may not"
      : reason === "EADDRNOTAVAIL"
        ? "this machine has no such address"
        : error.message;
  return new FxError("FX5002", `cannot listen on ${host}, port ${port}: ${why}`, {
    cause: error,
    hint: reason === "EACCES" ? `${flag} takes a port above 1023` : undefined,
  });
}
