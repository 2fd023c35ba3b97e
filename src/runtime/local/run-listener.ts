import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import type { RunEvent } from "../task/run/run-event.ts";
import { RunStop } from "../task/run/run-stop.ts";
import type { LogLink } from "../wire/models/resource.ts";

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

/** A job's links so far and those that its latest answer has, each URI once: as in Flyte, an answer without links takes none away. */
export function mergedLinks(
  known: readonly LogLink[],
  latest: readonly LogLink[],
): readonly LogLink[] {
  return [...new Map([...known, ...latest].map((link) => [link.uri, link])).values()];
}
