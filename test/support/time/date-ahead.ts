import { mock } from "node:test";

/**
 * Sets this process's date ahead for the rest of the test. What is measured by the date, such as the deadline of a call,
 * then comes at once; timers do not notice.
 */
export function useDateAhead(): (ms: number) => void {
  const realNow = Date.now;
  afterEach(() => mock.restoreAll());
  return (ms) => void mock.method(Date, "now", () => realNow() + ms);
}
