import type { TemporaryProject } from "../project/temporary-project.ts";

/**
 * Returns the environment of a user with their own HOME. All tests of one run share fx's compile
 * cache, whose folder scripts/test/run-tests.mjs sets.
 */
export function userEnv({ home }: TemporaryProject): NodeJS.ProcessEnv {
  const cache = process.env["FX_TEST_CACHE"];
  return {
    PATH: process.env["PATH"],
    HOME: home,
    ...(cache !== undefined && { XDG_CACHE_HOME: cache }),
  };
}
