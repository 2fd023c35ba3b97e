import type { TemporaryProject } from "../project/temporary-project.ts";

/**
 * The environment of a user with a HOME of their own. What fx compiles of itself is shared by all tests of one run, as it is by all runs of one user:
 * scripts/test/run-tests.mjs says where.
 */
export function userEnv({ home }: TemporaryProject): NodeJS.ProcessEnv {
  const cache = process.env["FX_TEST_CACHE"];
  return {
    PATH: process.env["PATH"],
    HOME: home,
    ...(cache !== undefined && { XDG_CACHE_HOME: cache }),
  };
}
