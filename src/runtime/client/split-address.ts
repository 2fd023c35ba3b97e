import { FxError } from "../base/errors/errors.ts";

/** The host is without the brackets of an IPv6 address. Throws FX2002 if the address is not `HOST:PORT`. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const [, name, inBrackets, digits] =
    /^(?:([a-z0-9._-]+)|\[([0-9a-f:.%]+)\]):(\d{1,5})$/i.exec(address) ?? [];
  const host = name ?? inBrackets;
  const port = Number(digits);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  throw new FxError("FX2002", `an endpoint is HOST:PORT, got ${JSON.stringify(address)}`, {
    hint: "--endpoint 127.0.0.1:8000",
  });
}
