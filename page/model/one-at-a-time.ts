/**
 * Returns a function that does the work, and again if it was called meanwhile. If the work fails,
 * the server is away, and the next call does it.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let isWorking = false;
  let isCalled = false;
  return async () => {
    isCalled = true;
    if (isWorking) return;
    isWorking = true;
    try {
      while (isCalled) {
        isCalled = false;
        await work();
      }
    } catch {
      // the caller tries again
    } finally {
      isWorking = false;
    }
  };
}
