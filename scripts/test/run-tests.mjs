import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, WORK_DIR } from "../support/paths.mjs";
import { runCommand } from "../support/run-command.mjs";
import { findTiers, LOCAL } from "./tiers.mjs";

/**
 * Runs mocha, which prints a dot per test and the failures at the end; `--reporter spec` prints the
 * titles. The last line counts the tests that passed and failed. Fails if a tier of the suite
 * ran no test, or with arguments if no test ran at all.
 *
 * @param {{ args?: readonly string[], except?: string, coverage?: boolean, suite?:
 * import("./tiers.mjs").Suite }} [options] `except` is a file to leave out
 * @returns {Promise<number>} the exit code
 */
export async function runTests({ args = [], except, coverage = false, suite = LOCAL } = {}) {
  const countsFile = join(WORK_DIR, `test-counts-${process.pid}.json`);
  mkdirSync(WORK_DIR, { recursive: true });
  const cache = mkdtempSync(join(WORK_DIR, "test-cache-"));
  const { reporter, rest } = splitReporter(args);
  const env = {
    ...process.env,
    FX_TEST_COUNTS: countsFile,
    FX_TEST_REPORTER: reporter,
    FX_TEST_CACHE: cache,
  };
  const [program, ...first] = mochaCommand();
  const { code } = await runCommand(
    program,
    [
      ...(coverage ? c8() : []),
      ...first,
      ...mocha(rest, suite, coverage ? 1 : suite.jobs),
      ...(except === undefined ? [] : [`--ignore=${except}`]),
    ],
    { env },
  );
  rmSync(cache, { recursive: true, force: true });
  const { passed, failed, skipped, ran } = readCounts(countsFile);
  const idle =
    rest.length === 0
      ? findTiers(suite).filter((tier) => !ran[tier])
      : passed + failed === 0
        ? ["the selection"]
        : [];
  for (const tier of idle) console.error(`${tier} ran no test`);
  const faults = Math.max(failed + idle.length, code === 0 ? 0 : 1);
  console.log(`${passed} passed, ${faults} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return code === 0 && faults > 0 ? 1 : code;
}

/** Takes `--reporter NAME` or `--reporter=NAME` out of the arguments. */
function splitReporter(args) {
  const index = args.findIndex((arg) => /^--reporter(=|$)/.test(arg));
  if (index === -1) return { reporter: "dot", rest: args };
  const [, name] = args[index].split("=");
  const end = name === undefined ? index + 2 : index + 1;
  return {
    reporter: name ?? args[index + 1],
    rest: [...args.slice(0, index), ...args.slice(end)],
  };
}

function c8() {
  const reports = [
    "--reporter=text-summary",
    "--reporter=lcov",
    `--reports-dir=${join(ROOT, "coverage")}`,
  ];
  return [
    "node_modules/c8/bin/c8.js",
    ...reports,
    "--merge-async",
    "--exclude-after-remap",
    "--include=src/**",
    "--exclude=**/generated/**",
    process.execPath,
  ];
}

/**
 * Mocha on this Node, or on another runtime, which loads TypeScript itself. Tests that are about
 * another runtime skip what it does not do.
 */
function mochaCommand() {
  const { FX_TEST_INSIDE: inside, FX_TEST_SKIPS: skips } = process.env;
  if (inside !== undefined)
    return [
      ...JSON.parse(inside),
      "node_modules/mocha/lib/cli/cli.js",
      "--config=test/runtimes/mocharc.json",
    ];
  const skipping = skips === undefined ? [] : ["--require=test/runtimes/skip-tests.ts"];
  return [process.execPath, "node_modules/mocha/bin/mocha.js", ...skipping];
}

/** Selected files run in one process, so each test is printed as soon as it ends. */
function mocha(args, suite, jobs) {
  const namesFiles = args.some((arg) => arg.endsWith(".test.ts") || existsSync(join(ROOT, arg)));
  const files = namesFiles
    ? []
    : [
        ...(jobs > 1 ? ["--parallel", `--jobs=${jobs}`] : []),
        ...findTiers(suite).map((tier) => `${tier}/**/*.test.ts`),
      ];
  return ["--reporter=scripts/test/counting-reporter.mjs", ...suite.options, ...args, ...files];
}

/** If mocha crashed, it wrote no counts. */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 0, skipped: 0, ran: {} };
  } finally {
    rmSync(file, { force: true });
  }
}
