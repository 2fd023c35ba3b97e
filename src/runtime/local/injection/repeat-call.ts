/** The answer of the first call is lost, even if it is an error: only the second one counts. */
export async function callAgain<T>(call: () => Promise<T>, onLost: () => void): Promise<T> {
  await call().catch(() => undefined);
  onLost();
  return call();
}

/** The engine learns the last answer. A poll that fails hides none that succeeds. */
export async function callTwiceAtOnce<T>(call: () => Promise<T>): Promise<T> {
  const [first, second] = await Promise.allSettled([call(), call()]);
  if (second.status === "fulfilled") return second.value;
  if (first.status === "fulfilled") return first.value;
  throw second.reason;
}
