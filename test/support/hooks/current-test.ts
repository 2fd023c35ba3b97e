import { AsyncLocalStorage } from "node:async_hooks";

/** @param hasFailed a test that failed may not have cleaned up */
type End = (hasFailed: boolean) => unknown;

/** A test, for everything that it starts. A test that timed out may still go on. */
class RunningTest {
  hasEnded = false;
  readonly ends: End[] = [];
}

const current = new AsyncLocalStorage<RunningTest | undefined>();
let running: RunningTest | undefined;
const shared: (() => unknown)[] = [];
/** What files have started when they were loaded. */
const loaded: (() => unknown)[] = [];
/** The suite at the top of a file whose tests run, and how much its tests share. */
let suite: Mocha.Suite | undefined;
let ofSuite = 0;

/** The files are loaded: what they have started stays until the end. */
export function beginRun(): void {
  loaded.push(...shared.splice(0));
}

/** From now on, everything that is started belongs to a new test. */
export function beginTest(): void {
  running = new RunningTest();
  current.enterWith(running);
}

/** Ends what the test has started. From now on, nothing belongs to a test. */
export async function endTest(hasFailed: boolean): Promise<void> {
  const test = running;
  running = undefined;
  current.enterWith(undefined);
  if (test === undefined) return;
  test.hasEnded = true;
  for (const end of test.ends.splice(0).toReversed()) await end(hasFailed);
}

/**
 * Calls the function at the end of the test that has called this. Does nothing in a hook of a whole
 * suite. For a test that goes on after its end, calls it at once and throws, because what it has
 * started would disturb the next test.
 */
export function endWithTest(end: End): void {
  const test = current.getStore();
  if (test?.hasEnded !== true) {
    test?.ends.push(end);
    return;
  }
  end(true);
  throw new Error("the test has ended, so it can start nothing more");
}

/**
 * Calls the function at the end of the test that has called this, or after the last test of the
 * file if a hook of a whole suite has.
 */
export function endWithScope(end: () => unknown): void {
  if (current.getStore() === undefined) shared.push(end);
  else endWithTest(end);
}

/**
 * Closes what was started at the end of the same scope as `endWithScope`. Returns a function that
 * closes it earlier.
 */
export function closeWithScope(close: () => unknown): () => Promise<void> {
  let closed: Promise<void> | undefined;
  const closeOnce = (): Promise<void> =>
    (closed ??= Promise.resolve(close()).then(() => undefined));
  endWithScope(closeOnce);
  return closeOnce;
}

/** Ends what the tests of the last file have shared, if this test is of another one. */
export async function beginSuite({ parent }: Mocha.Test): Promise<void> {
  let top = parent!;
  while (top.parent?.root === false) top = top.parent;
  if (top !== suite) await endAll(shared.splice(0, ofSuite));
  suite = top;
  ofSuite = shared.length;
}

/** Ends what several tests have shared. The same worker may run another file afterwards. */
export async function endRun(): Promise<void> {
  suite = undefined;
  ofSuite = 0;
  await endAll(shared.splice(0));
  await endAll(loaded.splice(0));
}

async function endAll(ends: readonly (() => unknown)[]): Promise<void> {
  for (const end of ends.toReversed()) await end();
}
