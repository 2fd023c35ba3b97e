import { FxError } from "../base/errors/errors.ts";

/**
 * Splits `HOST:PORT`; the host has no brackets if it is an IPv6 address. Throws FX2002 if the address
 * is invalid. A separate file, so that checking a flag does not load the codec.
 *
 * @param hint a valid address, with its flag
 */
export function splitAddress(address: string, hint = "--endpoint 127.0.0.1:8000") {
  const [, name, inBrackets, digits] =
    /^(?:([a-z0-9._-]+)|\[([0-9a-f:.%]+)\]):(\d{1,5})$/i.exec(address) ?? [];
  const host = name ?? inBrackets;
  const port = Number(digits);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  throw new FxError("FX2002", `expected HOST:PORT, got ${JSON.stringify(address)}`, { hint });
}

/** `HOST:PORT`, with brackets around an IPv6 address. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** True if the server at `HOST:PORT` is on this machine. */
export function isOnThisMachine(address: string): boolean {
  return isLoopback(splitAddress(address).host);
}

/** True if only this machine can reach the address or host. An IPv6 address may be in brackets. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\]|::ffff:127\.\d+\.\d+\.\d+)$/i.test(host);
}
