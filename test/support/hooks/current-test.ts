import { AsyncLocalStorage } from "node:async_hooks";

/** @param hasFailed a test that failed may not have cleaned up */
type End = (hasFailed: boolean) => void;

/** A test, for everything that it starts. A test that timed out may still go on. */
class RunningTest {
  hasEnded = false;
  readonly ends: End[] = [];
}

const current = new AsyncLocalStorage<RunningTest | undefined>();
let running: RunningTest | undefined;
const shared: (() => void)[] = [];

/** From now on, everything that is started belongs to a new test. */
export function beginTest(): void {
  running = new RunningTest();
  current.enterWith(running);
}

/** Ends what the test has started. From now on, nothing belongs to a test. */
export function endTest(hasFailed: boolean): void {
  const test = running;
  running = undefined;
  current.enterWith(undefined);
  if (test === undefined) return;
  test.hasEnded = true;
  for (const end of test.ends.splice(0).toReversed()) end(hasFailed);
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
 * Calls the function at the end of the test that has called this, or at the end of the file if a
 * hook of a whole suite has.
 */
export function endWithScope(end: () => void): void {
  if (current.getStore() === undefined) shared.push(end);
  else endWithTest(end);
}

/** Ends what several tests have shared. */
export function endFile(): void {
  for (const end of shared.splice(0).toReversed()) end();
}
