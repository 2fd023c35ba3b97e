import { raceAbort } from "../time/abort.ts";

/** Chunks until the signal fires, also while the next one is not there yet; the source is closed then. */
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
    // What hangs would also hang when it is closed: nobody waits for that.
    if (!ended) Promise.resolve(source.return?.()).catch(() => undefined);
  }
}
