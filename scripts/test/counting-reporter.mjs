import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import { getTier } from "./tiers.mjs";

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } =
  Mocha.Runner.constants;

/**
 * Prints like mocha's reporter $FX_TEST_REPORTER, and writes the counts per tier to the file
 * $FX_TEST_COUNTS.
 */
export default class CountingReporter extends Mocha.reporters[process.env.FX_TEST_REPORTER] {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: 0, ran: {} };
    const ran = (test) => {
      const tier = getTier(test.file);
      counts.ran[tier] = (counts.ran[tier] ?? 0) + 1;
    };
    runner.on(EVENT_TEST_PASS, (test) => {
      counts.passed++;
      ran(test);
    });
    runner.on(EVENT_TEST_FAIL, (test) => {
      counts.failed++;
      ran(test);
    });
    runner.on(EVENT_TEST_PENDING, () => counts.skipped++);
    runner.on(EVENT_RUN_END, () =>
      writeFileSync(process.env.FX_TEST_COUNTS, JSON.stringify(counts)),
    );
  }
}
