import { isIPv6 } from "node:net";

/** An endpoint as written, in its parts. */
export interface Endpoint {
  /** Without brackets if it is an IPv6 address. */
  readonly host: string;
  /** Undefined if it is not written. */
  readonly port: number | undefined;
  /** Whether `http://` or `https://` decides on TLS. Undefined without a scheme. */
  readonly insecure: boolean | undefined;
}

/**
 * Parses the forms that Flyte's own clients accept: `HOST`, `HOST:PORT`, `dns:///HOST:PORT`,
 * `https://HOST:PORT`, and IPv6 addresses. Throws an Error that says what is wrong, and never quotes
 * a password.
 */
export function parseEndpoint(text: string): Endpoint {
  const [, scheme, authority = ""] =
    /^(?:dns:\/\/\/|(https?):\/\/)?(.*?)\/?$/is.exec(text.trim()) ?? [];
  if (authority.includes("@")) throw new Error("an endpoint has no user name and no password");
  const insecure = scheme === undefined ? undefined : scheme.toLowerCase() === "http";
  if (isIPv6(authority) && !authority.includes("%"))
    return { host: authority, port: undefined, insecure };
  const [, name, address, digits] =
    /^(?:([a-z0-9._-]+)|\[([0-9a-f:.]+)\])(?::(\d{1,5}))?$/i.exec(authority) ?? [];
  const host = name ?? (address !== undefined && isIPv6(address) ? address : undefined);
  const port = digits === undefined ? undefined : Number(digits);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535)))
    throw new Error(`expected HOST or HOST:PORT, got ${JSON.stringify(text)}`);
  return { host, port, insecure };
}
