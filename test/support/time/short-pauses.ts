import { mock } from "node:test";
import { realClock } from "../../../src/runtime/base/context.ts";

/**
 * Returns a function that shortens the waits of the real clock for the rest of the test, except
 * long ones, which are deadlines. Runs at an endpoint need the real clock.
 */
export function useShortPauses(): () => void {
  const sleep = realClock.sleep.bind(realClock);
  afterEach(() => mock.restoreAll());
  return () =>
    void mock.method(realClock, "sleep", (...[ms, options]: Parameters<typeof sleep>) =>
      sleep(ms < 10_000 ? ms / 100 : ms, options),
    );
}
