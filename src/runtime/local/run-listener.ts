import { describeThrown } from "../errors/describe-thrown.ts";
import { FxError } from "../errors/errors.ts";
import type { RunEvent } from "./run-event.ts";
import { RunStop } from "./run-stop.ts";

/** Who is told of a run's events. What it throws stops the run, and never keeps it from ending its job. */
export class RunListener {
  readonly #onEvent: (event: RunEvent) => void;
  readonly #broken = new AbortController();

  constructor(onEvent: (event: RunEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Fires with a RunStop when the listener has thrown. */
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
