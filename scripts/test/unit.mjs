import { runTests } from "./run-tests.mjs";

// The tests that start no built command, no other process and no server.
process.exitCode = await runTests({ args: ["test/runtime/**/*.test.ts", "test/cli/**/*.test.ts"] });
