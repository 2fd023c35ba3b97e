import type { Connection } from "../../connector/connection.ts";
import type { Logger, Secrets } from "../../connector/context.ts";
import { connectionSecrets } from "../../secrets/connection-secrets.ts";
import { knownSecrets } from "../../secrets/known-secrets.ts";
import { redactingLog } from "../../secrets/redacting-log.ts";
import { Redactor } from "../../secrets/redactor.ts";

/** The secrets that requests can read, the log that their connectors write to, and texts without those secrets. */
export class RequestSecrets {
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly redact: (text: string) => string;

  private constructor(secrets: Secrets, log: Logger, redact: (text: string) => string) {
    this.secrets = secrets;
    this.redact = redact;
    this.log = redactingLog(log, redact);
  }

  /** Those of the server itself. */
  static ofServer(secrets: Secrets, log: Logger): RequestSecrets {
    const known = knownSecrets(secrets);
    const redactor = new Redactor(() => known.values);
    return new RequestSecrets(known, log, (text) => (text === "" ? text : redactor.redact(text)));
  }

  /** With those that came along; one request's secrets are hidden in its own texts, and in no other's. */
  with(connection: Connection | undefined): RequestSecrets {
    if (connection === undefined || isEmpty(connection.secrets)) return this;
    const redactor = new Redactor(() => Object.values(connection.secrets));
    return new RequestSecrets(connectionSecrets(connection, this.secrets), this.log, (text) =>
      text === "" ? text : this.redact(redactor.redact(text)),
    );
  }
}

function isEmpty(object: object): boolean {
  for (const _key in object) return false;
  return true;
}
