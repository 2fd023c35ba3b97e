import type { Context } from "../../connector/context.ts";
import type { RequestSecrets } from "./request-secrets.ts";
import type { ServedCall } from "./served-call.ts";

/** What comes with a call that brings a new job: `GivenJob` makes of it, and of the job, what the author's method finds. */
export class JobContext implements Context {
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
