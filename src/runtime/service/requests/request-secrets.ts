import type { Logger, Secrets } from "../../base/context.ts";
import { createRedactingLog, Redactor } from "../../secrets/redactor.ts";
import { rememberSecrets } from "../../secrets/secret-resolver.ts";
import { type Connection, connectionSecrets } from "../../wire/models/connection.ts";

/** The secrets that a request can read, with a log and a `redact` function that replace them. */
export interface RequestSecrets {
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly redact: (text: string) => string;
}

/** The server's own secrets. */
export function createServerSecrets(secrets: Secrets, log: Logger): RequestSecrets {
  const known = rememberSecrets(secrets);
  const redactor = new Redactor(() => known.values);
  const redact = (text: string): string => (text === "" ? text : redactor.redact(text));
  return { secrets: known, log: createRedactingLog(log, redact), redact };
}

/** Adds the secrets of a connection, which are replaced only in the texts of this request. */
export function addConnection(
  server: RequestSecrets,
  connection: Connection | undefined,
): RequestSecrets {
  if (connection === undefined || Object.keys(connection.secrets).length === 0) return server;
  const redactor = new Redactor(() => Object.values(connection.secrets));
  const redact = (text: string): string => server.redact(redactor.redact(text));
  const secrets = connectionSecrets(connection, server.secrets);
  return { secrets, log: createRedactingLog(server.log, redact), redact };
}
