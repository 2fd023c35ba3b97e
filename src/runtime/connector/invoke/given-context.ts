import type { Context } from "../context.ts";

/** What has a signal that is made when it is read. */
export interface SignalSource {
  readonly signal: AbortSignal;
}

/** What every method of the author's is given. The signal is made when it is read; it is an own property, which a spread takes along. */
export class GivenContext implements Context {
  // Shared by all. An object literal with a getter has a shape of its own, and V8 keeps that, with all that the getter
  // holds, until it collects the old generation: the whole request, in a server.
  static readonly #SIGNAL: PropertyDescriptor & ThisType<GivenContext> = {
    enumerable: true,
    get() {
      return this.#source.signal;
    },
  };

  readonly clock: Context["clock"];
  readonly random: Context["random"];
  readonly fetch: Context["fetch"];
  readonly log: Context["log"];
  readonly secrets: Context["secrets"];
  declare readonly signal: AbortSignal;
  readonly #source: SignalSource;

  constructor(
    { clock, random, fetch }: Pick<Context, "clock" | "random" | "fetch">,
    { log, secrets }: Pick<Context, "log" | "secrets">,
    source: SignalSource,
  ) {
    this.clock = clock;
    this.random = random;
    this.fetch = fetch;
    this.log = log;
    this.secrets = secrets;
    Object.defineProperty(this, "signal", GivenContext.#SIGNAL);
    this.#source = source;
  }
}
