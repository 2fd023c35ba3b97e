import type { Logger, Secrets } from "../../base/context.ts";
import { createRedactingLog, Redactor } from "../../secrets/redactor.ts";
import { rememberSecrets } from "../../secrets/secret-resolver.ts";
import { type Connection, connectionSecrets } from "../../wire/models/connector-messages.ts";

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

/**
 * Adds the secrets of a request, which are replaced only in its texts: those of its connection, and
 * values in its job's ResourceMeta.
 */
export function addSecrets(
  server: RequestSecrets,
  connection: Connection | undefined,
  others: readonly string[],
): RequestSecrets {
  const own = [...Object.values(connection?.secrets ?? {}), ...others];
  if (own.length === 0) return server;
  const redactor = new Redactor(() => own);
  const redact = (text: string): string => server.redact(redactor.redact(text));
  const secrets = connectionSecrets(connection, server.secrets, others);
  return { secrets, log: createRedactingLog(server.log, redact), redact };
}
