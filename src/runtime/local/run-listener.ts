import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import type { RunEvent } from "../task/run/run-event.ts";
import { RunStop } from "../task/run/run-stop.ts";

/** Passes a run's events to `onEvent`. If that throws, the run stops, but still ends its job. */
export class RunListener {
  readonly #onEvent: (event: RunEvent) => void;
  readonly #broken = new AbortController();

  constructor(onEvent: (event: RunEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Fires with a RunStop when `onEvent` has thrown. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  tell(event: RunEvent): void {
    try {
      this.#onEvent(event);
    } catch (error) {
      const fault =
        error instanceof FxError
          ? error
          : new FxError("FX1012", `onEvent threw: ${describeThrown(error)}`, { cause: error });
      this.#broken.abort(new RunStop({ kind: "crash", error: fault }));
    }
  }
}
