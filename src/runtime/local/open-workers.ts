import { afterSleep, realClock, realTicks, repeatInRealTime, silentLog } from "../base/context.ts";
import { fromErrorFacts } from "../base/errors/error-facts.ts";
import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import type { AnyConnector } from "../connector/connector-registry.ts";
import type { RunOptions } from "../task/run/run-options.ts";
import type { WorkerEnd } from "../workers/worker-messages.ts";
import { WORKER_DEFAULTS, type WorkerOptions, WorkerPools } from "../workers/worker-pools.ts";

/** What starts worker processes with the connectors of this process. */
export interface WorkerStarter extends Pick<WorkerOptions, "start"> {
  /** Whether a worker would have the connector; warns if not. */
  has(connector: AnyConnector): boolean;
  /** Learns of an error that author code in a worker did not catch, and of a worker that ended. */
  readonly crashed: (error: unknown) => void;
}

/** The options of a run that calls blocking connectors in worker processes. */
export interface WorkerRunOptions extends RunOptions {
  readonly workers: WorkerStarter;
}

/**
 * The workers for a connector in a run with these options; undefined if it stays in this process.
 *
 * @throws FX2007 for a virtual clock
 */
export function openWorkers(connector: AnyConnector, options: RunOptions): WorkerPools | undefined {
  if (!connector.blocking || !("workers" in options)) return undefined;
  const { workers, clock } = options as WorkerRunOptions;
  if (!workers.has(connector)) return undefined;
  if (clock !== undefined && clock !== realClock)
    throw new FxError(
      "FX2007",
      `a virtual clock cannot be used with "${connector.name}", which runs in a worker process (blocking: true)`,
      { hint: "leave out --clock virtual" },
    );
  const host = {
    log: silentLog, // the run says how its workers end
    connectors: () => [connector],
    now: realTicks,
    epochNow: () => realClock.now(),
    every: repeatInRealTime,
    after: callAfter,
    mostWaiting: Infinity,
  };
  const died = (end: WorkerEnd): void => {
    if (end.cause !== "load") workers.crashed(toEndError(end));
  };
  const { start } = workers;
  return new WorkerPools(host, { ...WORKER_DEFAULTS, start, shared: 0, died, toError: toEndError });
}

function callAfter(ms: number, act: () => void): () => void {
  const stop = new AbortController();
  if (ms < Infinity) afterSleep(realClock, ms, stop.signal, act);
  return () => stop.abort();
}

function toEndError({ cause, reason, error }: WorkerEnd): Error {
  if (error === undefined)
    return new FxError("FX1012", `the worker process of the connector ended: ${reason}`);
  const thrown = fromErrorFacts(error);
  if (cause !== "load") return thrown as Error;
  const isFx = thrown instanceof FxError;
  const code = isFx ? thrown.code : "FX3002";
  const message = isFx ? thrown.message : describeThrown(thrown);
  return new FxError(code, `a worker process cannot load the connector: ${message}`, {
    location: isFx ? thrown.location : undefined,
    hint: "mend the module, or leave out blocking: true",
  });
}
