import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../support/failure.mjs";
import { runCommand } from "../support/run-command.mjs";

const FILES = fileURLToPath(new URL("runners", import.meta.url));
const LIBRARIES = ["mocha@12.0.3", "vitest@4.1.12"];

/** No runner has globals that the tests take; vitest has ES modules alone. `wrong` is what each says of a test that fails. */
const RUNNERS = [
  {
    runner: "node:test",
    modules: ["mjs", "cjs"],
    command: ["--test"],
    take: "node:test",
    failed: /^(# |ℹ )fail 2$/m,
    passed: /^(# |ℹ )pass 4$/m,
  },
  {
    runner: "mocha",
    modules: ["mjs", "cjs"],
    command: ["node_modules/mocha/bin/mocha.js"],
    take: "mocha",
    failed: /^ +2 failing$/m,
    passed: /^ +4 passing/m,
  },
  {
    runner: "vitest",
    modules: ["mjs"],
    command: ["node_modules/vitest/vitest.mjs", "run"],
    take: "vitest",
    failed: /Tests +2 failed/,
    passed: /Tests +4 passed/,
  },
];

/** `flyte-fx/testing` as it is packed, under each test runner: good tests pass there, and those of a broken connector fail. */
export async function tryRunners({ folder, tarball, run, env }) {
  const project = join(folder, "runners");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npm", ["install", "--no-audit", "--no-fund", tarball, ...LIBRARIES], { cwd: project });
  cpSync(FILES, project, { recursive: true });
  for (const { runner, modules, command, take, passed, failed } of RUNNERS) {
    for (const ending of modules) {
      const file = `${take.replace(":", "-")}.test.${ending}`;
      writeFileSync(join(project, file), ending === "mjs" ? esModule(take) : commonModule(take));
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
            `${runner} with ${file}${broken && " and a broken connector"} ended with ${ended.code}\n${output}`,
          );
      }
    }
  }
}

const LOOP = "for (const [name, test] of casesOf(sdk, testing)) it(name, test);\n";

function esModule(runner) {
  return `import { it } from "${runner}";\nimport * as sdk from "flyte-fx";\nimport * as testing from "flyte-fx/testing";\nimport { casesOf } from "./cases.cjs";\n${LOOP}`;
}

function commonModule(runner) {
  return `const { it } = require("${runner}");\nconst sdk = require("flyte-fx");\nconst testing = require("flyte-fx/testing");\nconst { casesOf } = require("./cases.cjs");\n${LOOP}`;
}
