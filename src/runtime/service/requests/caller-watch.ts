import type { ServedCall } from "./served-call.ts";

/**
 * Tells a caller that gave up its call from one that lost its connection. Flyte's engine resets the
 * stream of a call after its deadline or when the task is aborted, and keeps the connection. If the
 * engine restarts or the network breaks, the connection closes, and the call is repeated.
 */
export class CallerWatch {
  readonly #connection: { readonly destroyed: boolean } | undefined;
  #gone: { readonly at: number; readonly wasCut: boolean } | undefined = undefined;

  /** Begins before the author's code, while the caller is connected. */
  constructor(private readonly call: ServedCall) {
    this.#connection = call.callerConnection;
    call.onceGone(() => {
      this.#gone ??= { at: call.state.options.epochNow(), wasCut: call.isCut };
    });
  }

  /**
   * Whether nobody repeats this call, although nobody waits for its reply. A connection that closed
   * after the stream was reset counts as lost, because an engine that shuts down does both. So does
   * one that fx's own listener did not accept.
   */
  get gaveUp(): boolean {
    const { at, wasCut } = this.#gone ?? {
      at: this.call.state.options.epochNow(),
      wasCut: this.call.isCut,
    };
    if (wasCut) return false;
    return this.call.hasExpired(at) || this.#connection?.destroyed === false;
  }
}
