#!/usr/bin/env node
// Tests fx on Bun and on Deno: unit tests inside of each; the built `fx` in processes and with
// clients in Python; and new projects, with no Node on the PATH. `--all` makes a project of each
// kind. An argument selects a runtime: `npm run test:runtimes -- Deno`.
import { join } from "node:path";
import { pythonEnvironment } from "./interop/python-environment.mjs";
import { ROOT } from "./support/paths.mjs";
import { OTHER_RUNTIMES, otherRuntime } from "./support/runtimes.mjs";
import { tryTemplates } from "./templates/try-templates.mjs";
import { printTotal, runAndCount } from "./test/run-and-count.mjs";

/** What depends on the runtime. Tests that need a server of their own inside of it are left out. */
const UNITS = [
  ...["base", "client", "connector", "datasets", "execute", "faults", "http", "http-connector"],
  ...["local", "recording", "secrets", "task", "values", "wire", "workers"],
].map((room) => `test/runtime/${room}/**/*.test.ts`);
const OTHER_UNITS = ["dev", "process", "project", "server-process", "testing"].map(
  (room) => `test/${room}/**/*.test.ts`,
);
/** The built `fx`: commands that are stopped, servers, jobs that go on, isolated connectors. */
const PROCESSES = [
  "test/system/check/stopped.test.ts",
  "test/system/cluster/renewed-token.test.ts",
  "test/system/run/recording.test.ts",
  "test/system/run/stopped-at-once.test.ts",
  "test/system/run/template-start.test.ts",
  "test/system/serve/drain.test.ts",
  "test/system/serve/unread-log.test.ts",
  "test/system/workers/data-in-worker.test.ts",
  "test/system/workers/lost-calls.test.ts",
  "test/system/workers/two-copies.test.ts",
  "test/interop/flyte1/connectors.test.ts",
  "test/interop/flyte1/tls.test.ts",
  "test/interop/flyte2/connectors.test.ts",
];
/** Projects whose service is a program, whose service is a fake, and without a connector. */
const PROJECTS = ["connector-async", "connector-http", "task-function"];

const args = process.argv.slice(2);
const chosen = OTHER_RUNTIMES.filter((name) => args.includes(name));
for (const name of ["flyte1", "flyte2"]) await pythonEnvironment(name);
const tallies = await Promise.all((chosen.length > 0 ? chosen : OTHER_RUNTIMES).map(testOn));
process.exitCode = printTotal(tallies.flat());

async function testOn(name) {
  const runtime = await otherRuntime(name);
  const inside = { FX_TEST_INSIDE: JSON.stringify(runtime.command), FX_TEST_SKIPS: name };
  const outside = { FX_TEST_RUNTIME: JSON.stringify(runtime.command), FX_TEST_SKIPS: name };
  const run = (files, env) =>
    runAndCount([process.execPath, join(ROOT, "scripts/test.mjs"), ...files], {
      ...process.env,
      ...env,
    });
  const tallies = [
    await run([...UNITS, ...OTHER_UNITS], inside),
    await run(PROCESSES, outside),
    await tryTemplates({ names: args.includes("--all") ? [] : PROJECTS, offline: false, runtime }),
  ];
  for (const { passed, failed } of tallies)
    console.log(`${name}: ${passed} passed and ${failed} failed`);
  return tallies;
}
