import { relative } from "node:path";
import type { RootHookObject } from "mocha";
import { SKIPPED_TESTS } from "./skipped-tests.ts";

/** The runtime that the tests are about, such as `Bun`. */
const runtime = process.env["FX_TEST_SKIPS"];
const ran = new Set<string>();
const used = new Set<object>();

/** Skips what is listed for a runtime. An entry that no longer names a test fails the run. */
export const mochaHooks: RootHookObject = {
  beforeEach(this: Mocha.Context) {
    const test = this.currentTest!;
    const file = relative(process.cwd(), test.file!);
    ran.add(file);
    const skipped = SKIPPED_TESTS.find(
      (each) =>
        each.runtimes.some((name) => name === runtime) &&
        each.file === file &&
        each.title.test(test.fullTitle()),
    );
    if (skipped === undefined) return;
    used.add(skipped);
    this.skip();
  },
  afterAll() {
    const unused = SKIPPED_TESTS.filter(
      (each) =>
        each.runtimes.some((name) => name === runtime) && ran.has(each.file) && !used.has(each),
    );
    if (unused.length === 0) return;
    // An error would keep the other hooks from stopping what tests have started.
    console.error(`skips no test: ${unused.map(({ title }) => String(title)).join(", ")}`);
    process.exitCode = 1;
  },
};
