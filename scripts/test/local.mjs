import { runTests } from "./run-tests.mjs";

// The tests of `npm test`, of what is built already.
process.exitCode = await runTests();
