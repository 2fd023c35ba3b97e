import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { FxError } from "../../runtime/errors/errors.ts";

/** One address, never several: a name that stands for two could be half taken. */
export async function addressOf(host: string): Promise<string> {
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
