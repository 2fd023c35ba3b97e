import { FxError } from "../base/errors/errors.ts";

/** Throws FX2002 for what is no `HOST:PORT`. */
export function checkAddress(address: string): string {
  const [, port = ""] = /^(?:\[[0-9a-f:.%]+\]|[a-z0-9._-]+):(\d{1,5})$/i.exec(address) ?? [];
  if (port !== "" && Number(port) >= 1 && Number(port) <= 65_535) return address;
  throw new FxError("FX2002", `an endpoint is HOST:PORT, got ${JSON.stringify(address)}`, {
    hint: "--endpoint 127.0.0.1:8000",
  });
}
