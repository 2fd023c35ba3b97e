import { raceAbort } from "../../base/abort.ts";
import type { Context } from "../../base/context.ts";
import type { LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { LogsRequest } from "../../connector/requests.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { waitForGrace } from "../clock/run-clock.ts";
import type { LocalRun } from "../local-run.ts";

/**
 * Creates, polls and deletes a run's asynchronous jobs: a connector in this process, or a connector
 * server.
 */
export interface AsyncJobs {
  create(run: LocalRun, context: Context): Promise<Uint8Array>;
  /**
   * Whether `create` sees the context's signal. A call to a server does not: it continues when the
   * run stops.
   */
  readonly createSeesSignal: boolean;
  get(run: LocalRun, meta: Uint8Array, context: Context): Promise<ResourceMessage>;
  delete(run: LocalRun, meta: Uint8Array, context: Context): Promise<void>;
  /** Undefined if jobs have no log. */
  readonly getLogs:
    | ((run: LocalRun, meta: Uint8Array, request: LogsRequest) => AsyncIterable<LogPageRead>)
    | undefined;
}

/**
 * Makes a call that the end of the run must not cut off: its signal fires only after `ms`.
 *
 * @param method the name of the call in the error
 */
export async function callWithin<T>(
  run: LocalRun,
  ms: number,
  method: string,
  call: (context: Context) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const over = new AbortController();
  void waitForGrace(run.clock, ms, over.signal).then((isOver) => {
    if (isOver) limit.abort(new Error(`${method} did not return within ${ms / 1000} s`));
  });
  try {
    const calling = run.clock.during(
      (clock) => call(run.context(clock, limit.signal)),
      limit.signal,
    );
    return await raceAbort(calling, limit.signal);
  } finally {
    over.abort();
  }
}
