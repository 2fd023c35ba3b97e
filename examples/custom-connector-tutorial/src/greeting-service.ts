import type { Clock } from "flyte-fx";

/** Stands in for a fast outside system, such as a REST API. Call your own with `fetch`. */
export class GreetingService {
  async greet(
    who: string,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<string> {
    await clock.sleep(20, { signal });
    return `Hello ${who}, from a synchronous connector`;
  }
}
