import type { Clock } from "flyte-fx";

/** Stands for an outside system that answers at once, such as a REST API. Yours would be called with `fetch`. */
export class GreetingService {
  async greet(
    who: string,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<string> {
    await clock.sleep(20, { signal });
    return `Hello ${who}, from a synchronous connector`;
  }
}
