import type { Logger, Secrets } from "../../base/context.ts";
import { createRedactingLog } from "../../secrets/create-redacting-log.ts";
import { Redactor } from "../../secrets/redactor.ts";
import { rememberSecrets } from "../../secrets/secret-resolver.ts";
import { type Connection, connectionSecrets } from "../../wire/models/connection.ts";

/** The secrets that a request can read, with a log and a `redact` function that replace them. */
export class RequestSecrets {
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly redact: (text: string) => string;

  private constructor(secrets: Secrets, log: Logger, redact: (text: string) => string) {
    this.secrets = secrets;
    this.redact = redact;
    this.log = createRedactingLog(log, redact);
  }

  /** The server's own secrets. */
  static forServer(secrets: Secrets, log: Logger): RequestSecrets {
    const known = rememberSecrets(secrets);
    const redactor = new Redactor(() => known.values);
    return new RequestSecrets(known, log, (text) => (text === "" ? text : redactor.redact(text)));
  }

  /** Adds the secrets of a connection, which are replaced only in the texts of this request. */
  with(connection: Connection | undefined): RequestSecrets {
    if (connection === undefined || Object.keys(connection.secrets).length === 0) return this;
    const redactor = new Redactor(() => Object.values(connection.secrets));
    return new RequestSecrets(connectionSecrets(connection, this.secrets), this.log, (text) =>
      text === "" ? text : this.redact(redactor.redact(text)),
    );
  }
}
