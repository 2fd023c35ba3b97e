import type { Context } from "../runtime/base/context.ts";
import { withProcessDefaults } from "../runtime/local/process-defaults.ts";
import { createFixedSecrets } from "../runtime/secrets/secret-resolver.ts";
import { fakeClock } from "./fake-clock.ts";
import type { TestOptions } from "./run-task.ts";

/**
 * Creates the context for calling a connector's method directly. By default the log is discarded,
 * the signal never fires, and the clock is a {@link FakeClock}.
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
  return { clock, random, fetch, log, secrets: createFixedSecrets(secrets), signal };
}
