/** Node fires longer timers immediately. */
export const LONGEST_TIMER_MS = 0x7fff_ffff;

/** The reason of an aborted signal, as an Error. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** A signal that fires with the first of the two. */
export function eitherSignal(one: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  return one === undefined ? other : AbortSignal.any([one, other]);
}

/**
 * Gives work a limit of real time, even if it ignores the signal that it receives, which fires at
 * the limit, and with the caller's.
 *
 * @throws the reason of the caller's signal, or else what `toError` returns for a failure
 */
export async function withDeadline<T>(
  { ms, signal }: { readonly ms: number; readonly signal: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
  toError: (error: unknown, isLate: boolean) => unknown,
): Promise<T> {
  const deadline = AbortSignal.timeout(Math.min(ms, LONGEST_TIMER_MS));
  const either = eitherSignal(signal, deadline);
  try {
    return await raceAbort(work(either), either);
  } catch (error) {
    signal?.throwIfAborted();
    throw toError(error, deadline.aborted);
  }
}

/** A signal that fires when the last one of several has fired; its reason is that of the last one. */
export function lastSignal(signals: readonly AbortSignal[]): AbortSignal {
  const [first] = signals;
  if (signals.length === 1) return first!;
  const controller = new AbortController();
  let left = signals.length;
  for (const signal of signals) {
    const count = (): void => {
      left -= 1;
      if (left === 0) controller.abort(signal.reason);
    };
    if (signal.aborted) count();
    else signal.addEventListener("abort", count, { once: true });
  }
  return controller.signal;
}

/**
 * Settles as `work` does, or rejects as soon as the signal fires. `work` keeps running, but its
 * result is ignored.
 */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(abortReason(signal));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/**
 * Passes chunks on until the signal fires, even while it waits for the next chunk. Then it closes
 * the source.
 */
export async function* abortable<T>(
  chunks: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncIterable<T> {
  if (signal === undefined) {
    yield* chunks;
    return;
  }
  const source = chunks[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const next = await raceAbort(Promise.resolve(source.next()), signal);
      ended = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a source that hangs would also hang here. Nor may its error hide the first one.
    if (!ended) Promise.resolve(source.return?.()).catch(() => undefined);
  }
}
