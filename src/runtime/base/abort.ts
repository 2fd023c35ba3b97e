/** The reason of an aborted signal, as an Error. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Settles as `work` does, or rejects as soon as the signal fires. `work` then goes on, but its result is dropped. */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(abortReason(signal));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Passes on chunks until the signal fires, even if that happens while it waits for one. Then it closes the source. */
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
    // A source that hangs would also hang while it closes, so nothing waits for that.
    if (!ended) Promise.resolve(source.return?.()).catch(() => undefined);
  }
}
