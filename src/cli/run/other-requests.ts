import { countOf } from "../../runtime/base/count-of.ts";
import { oneLine } from "../../runtime/base/text.ts";
import { PASS_FETCH } from "../../runtime/recording/missing-exchange.ts";
import { RequestWatch } from "../../runtime/recording/request-watch.ts";

/** The requests of a recorded run that do not go through `context.fetch`. */
export class OtherRequests {
  readonly #watch: RequestWatch;
  readonly #hosts = new Set<string>();
  #count = 0;

  constructor() {
    this.#watch = new RequestWatch(({ host }) => {
      this.#count += 1;
      this.#hosts.add(host);
    });
  }

  /** The `fetch` whose requests are recorded. */
  wrap(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return this.#watch.wrap(fetch);
  }

  close(): void {
    this.#watch.close();
  }

  /** The warning about what is not recorded, if anything. */
  describe(recorded: number, hasConnector: boolean): string | undefined {
    if (this.#count > 0) {
      const hosts = Array.from(this.#hosts, oneLine).join(", ");
      return `warning: not recorded: ${countOf(this.#count, "request")} to ${hosts} without context.fetch; ${PASS_FETCH}`;
    }
    return recorded === 0 && hasConnector
      ? `warning: nothing is recorded, because the connector did not use context.fetch; ${PASS_FETCH}`
      : undefined;
  }
}
