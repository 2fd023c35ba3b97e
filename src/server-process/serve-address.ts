import { FxError } from "../runtime/base/errors/errors.ts";

/** Where a server listens. */
export interface ServeAddress {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_ADDRESS = `${DEFAULT_HOST}:8000`;
/** `HOST:PORT`, `:PORT` or `PORT`. */
export const ADDRESS = /^(?:(?<host>[^\s:/]+|\[[^\s/]+\])?:)?(?<port>\d{1,5})$/;

/** Throws FX2002 for anything but `HOST:PORT`, `:PORT` or `PORT`. */
export function readServeAddress(text: string): ServeAddress {
  const { host = DEFAULT_HOST, port } = ADDRESS.exec(text)?.groups ?? {};
  if (port !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new FxError("FX2002", `--serve expects HOST:PORT, got ${JSON.stringify(text)}`, {
    hint: `--serve ${DEFAULT_ADDRESS}`,
  });
}
