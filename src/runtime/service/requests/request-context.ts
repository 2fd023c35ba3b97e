import type { Context, Logger, Secrets } from "../../base/context.ts";
import { BaseContext } from "../../connector/invoke/job-context.ts";
import type { GetRequest } from "../../connector/requests.ts";
import { redactingLog } from "../../secrets/redacting-log.ts";
import { knownSecrets, Redactor } from "../../secrets/redactor.ts";
import { type Connection, connectionSecrets } from "../../wire/models/connection.ts";
import type { ServedCall } from "./served-call.ts";

/** What the author's method finds beside its job. */
export class CallContext extends BaseContext implements GetRequest {
  readonly outputPrefix: string | undefined;
  readonly connection: Connection | undefined;

  constructor(
    call: ServedCall,
    options: Pick<Context, "clock" | "random" | "fetch">,
    secrets: RequestSecrets,
    connection: Connection | undefined,
    outputPrefix: string | undefined,
  ) {
    super(options, secrets, call);
    this.outputPrefix = outputPrefix;
    this.connection = connection;
  }
}

/** What comes with a call that brings a new job: `GivenJob` makes of it, and of the job, what the author's method finds. */
export class NewJobContext implements Context {
  readonly clock: Context["clock"];
  readonly random: Context["random"];
  readonly fetch: Context["fetch"];
  readonly log: Context["log"];
  readonly secrets: Context["secrets"];
  readonly #call: ServedCall;

  constructor(
    call: ServedCall,
    { clock, random, fetch }: Pick<Context, "clock" | "random" | "fetch">,
    { log, secrets }: RequestSecrets,
  ) {
    this.clock = clock;
    this.random = random;
    this.fetch = fetch;
    this.log = log;
    this.secrets = secrets;
    this.#call = call;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }
}

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
  static forServer(secrets: Secrets, log: Logger): RequestSecrets {
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
