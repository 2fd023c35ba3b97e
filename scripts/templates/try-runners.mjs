import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../support/failure.mjs";
import { runCommand } from "../support/run-command.mjs";

const FILES = fileURLToPath(new URL("runners", import.meta.url));
const LIBRARIES = ["mocha@12.0.3", "vitest@4.1.12"];

/**
 * The tests import `it` from `library`. `passed` and `failed` match a runner's output. vitest
 * supports only ES modules.
 */
const RUNNERS = [
  {
    runner: "node:test",
    modules: ["mjs", "cjs"],
    command: ["--test"],
    library: "node:test",
    failed: /^(# |ℹ )fail 2$/m,
    passed: /^(# |ℹ )pass 6$/m,
  },
  {
    runner: "mocha",
    modules: ["mjs", "cjs"],
    command: ["node_modules/mocha/bin/mocha.js"],
    library: "mocha",
    failed: /^ +2 failing$/m,
    passed: /^ +6 passing/m,
  },
  {
    runner: "vitest",
    modules: ["mjs"],
    command: ["node_modules/vitest/vitest.mjs", "run"],
    library: "vitest",
    failed: /Tests +2 failed/,
    passed: /Tests +6 passed/,
  },
];

/**
 * Tries the packed `flyte-fx/testing` with each test runner: its tests pass, and fail with a broken
 * connector.
 */
export async function tryRunners({ folder, tarball, run, env }) {
  const project = join(folder, "runners");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npm", ["install", "--no-audit", "--no-fund", tarball, ...LIBRARIES], { cwd: project });
  cpSync(FILES, project, { recursive: true });
  for (const { runner, modules, command, library, passed, failed } of RUNNERS) {
    for (const ending of modules) {
      const file = `${library.replace(":", "-")}.test.${ending}`;
      writeFileSync(
        join(project, file),
        ending === "mjs" ? esModule(library) : commonModule(library),
      );
      for (const [broken, code, pattern] of [
        ["", 0, passed],
        ["1", 1, failed],
      ]) {
        const ended = await runCommand(process.execPath, [...command, file], {
          quiet: true,
          cwd: project,
          env: { ...env, NO_COLOR: "1", ...(broken && { BROKEN_CONNECTOR: broken }) },
        });
        const output = ended.stdout + ended.stderr;
        if (Math.min(ended.code, 1) !== code || !pattern.test(output))
          throw new Failure(
            `${runner} with ${file}${broken && " and a broken connector"} exited with code ${ended.code}\n${output}`,
          );
      }
    }
  }
}

const LOOP = "for (const [name, test] of createCases(sdk, testing)) it(name, test);\n";

function esModule(runner) {
  return `import { it } from "${runner}";\nimport * as sdk from "flyte-fx";\nimport * as testing from "flyte-fx/testing";\nimport { createCases } from "./cases.cjs";\n${LOOP}`;
}

function commonModule(runner) {
  return `const { it } = require("${runner}");\nconst sdk = require("flyte-fx");\nconst testing = require("flyte-fx/testing");\nconst { createCases } = require("./cases.cjs");\n${LOOP}`;
}
