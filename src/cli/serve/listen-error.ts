import { FxError } from "../../runtime/errors/errors.ts";

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
