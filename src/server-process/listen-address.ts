import { lookup } from "node:dns/promises";
import { type AddressInfo, isIP } from "node:net";
import { FxError } from "../runtime/base/errors/errors.ts";
import { formatAddress, isLoopback } from "../runtime/client/split-address.ts";

const HINT = "--host 127.0.0.1, or --host 0.0.0.0 for all addresses of this machine";

/**
 * Resolves a host to one address. With two, the port could be in use on one and free on the other.
 */
export async function resolveAddress(host: string, hint = HINT): Promise<string> {
  const plain = host.replace(/^\[(.*)\]$/, "$1");
  if (isIP(plain) !== 0) return plain;
  try {
    return (await lookup(plain)).address;
  } catch (error) {
    throw new FxError("FX5002", `cannot resolve the host ${JSON.stringify(host)}`, {
      cause: error,
      hint,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EADDRNOTAVAIL: "this machine has no such address",
};

/** The FX5002 for an address that the server cannot listen on. */
export function listenError(
  error: Error,
  host: string,
  port: number,
  flag: "--port" | "--prometheus-port" | "--serve",
): FxError {
  const reason = /\bE[A-Z]{4,}\b/.exec(error.message)?.[0];
  if (reason === "EADDRINUSE")
    return new FxError("FX5002", `port ${port} is in use`, { hint: `${flag} 0 picks a free one` });
  const why = REASONS[reason ?? ""] ?? error.message;
  return new FxError("FX5002", `cannot listen on ${host}, port ${port}: ${why}`, {
    cause: error,
    hint: reason === "EACCES" ? `${flag} 1024, or any higher port` : undefined,
  });
}

/**
 * The warning for a server without TLS that other machines can reach.
 *
 * @param remedy the flags that help
 */
export function warnOfClearText(
  { address, port }: Pick<AddressInfo, "address" | "port">,
  remedy = "--tls-cert, --tls-key and --tls-client-ca, or --host 127.0.0.1",
): string | undefined {
  if (isLoopback(address)) return undefined;
  return `warning: ${formatAddress(address, port)} accepts unencrypted calls from any machine; pass ${remedy}`;
}
