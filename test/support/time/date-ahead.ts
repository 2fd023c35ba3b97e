import { mock } from "node:test";

/**
 * Sets this process's date ahead for the rest of the test. Deadlines that use the date expire at
 * once; timers are not affected.
 */
export function useDateAhead(): (ms: number) => void {
  const realNow = Date.now;
  afterEach(() => mock.restoreAll());
  return (ms) => void mock.method(Date, "now", () => realNow() + ms);
}
