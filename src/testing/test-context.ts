import type { Context } from "../runtime/base/context.ts";
import { withProcessDefaults } from "../runtime/local/process-defaults.ts";
import { fakeClock } from "./fake-clock.ts";
import { createTestSecrets, type TestOptions } from "./test-run.ts";

/**
 * What a method of a connector finds beside its job, for calling it without the loop: a log that goes nowhere, a signal
 * that never fires, and a {@link FakeClock}, unless told otherwise.
 *
 * @example
 * await connector.delete(new Job({ jobId: "never-was" }), testContext({ secrets: { WX_API_KEY: "test" } }));
 */
export function testContext(
  options: Pick<TestOptions, "clock" | "secrets" | "random" | "fetch" | "signal"> = {},
): Context {
  const {
    secrets = {},
    signal = new AbortController().signal,
    clock = fakeClock(),
    ...rest
  } = options;
  const { random, fetch, log } = withProcessDefaults({ ...rest, clock });
  return { clock, random, fetch, log, secrets: createTestSecrets(secrets), signal };
}
