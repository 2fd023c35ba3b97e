/**
 * Settles as the promise does; where the process runs out of things to wait for before that, nothing can settle it any
 * more, and it rejects.
 */
export function untilIdle<T>(promise: Promise<T>, makeError: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onIdle = (): void => reject(makeError());
    process.once("beforeExit", onIdle);
    promise.then(resolve, reject).finally(() => process.off("beforeExit", onIdle));
  });
}
