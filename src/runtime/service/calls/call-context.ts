import type { Connection } from "../../connector/connection.ts";
import type { Context } from "../../connector/context.ts";
import type { GetRequest } from "../../connector/requests.ts";
import type { RequestSecrets } from "./request-secrets.ts";
import type { ServedCall } from "./served-call.ts";

/** What the author's method finds beside its job. The signal is made when it is read; it is an own property, which a spread takes along. */
export class CallContext implements GetRequest {
  // Shared by all requests. An object literal with a getter has a shape of its own, and V8 keeps that, with all that the
  // getter holds, until it collects the old generation: the whole request, here.
  static readonly #SIGNAL: PropertyDescriptor & ThisType<CallContext> = {
    enumerable: true,
    get() {
      return this.#call.signal;
    },
  };

  readonly clock: Context["clock"];
  readonly random: Context["random"];
  readonly fetch: Context["fetch"];
  readonly log: Context["log"];
  readonly secrets: Context["secrets"];
  declare readonly signal: AbortSignal;
  readonly outputPrefix: string | undefined;
  readonly connection: Connection | undefined;
  readonly #call: ServedCall;

  constructor(call: ServedCall, { clock, random, fetch }: Pick<Context, "clock" | "random" | "fetch">, { log, secrets }: RequestSecrets, connection: Connection | undefined, outputPrefix: string | undefined) {
    this.clock = clock;
    this.random = random;
    this.fetch = fetch;
    this.log = log;
    this.secrets = secrets;
    Object.defineProperty(this, "signal", CallContext.#SIGNAL);
    this.outputPrefix = outputPrefix;
    this.connection = connection;
    this.#call = call;
  }
}
