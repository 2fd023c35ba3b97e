import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { runCommand } from "../setup/run-command.mjs";

/** What oclif's answers say about this machine, and bin/fx.js fills in again. */
const SYSTEM = `${process.platform}-${process.arch} node-${process.version}`;

/**
 * Asks the built CLI for its version and its root help, for a pipe and for a terminal, and keeps the answers:
 * bin/fx.js prints them without loading anything.
 */
export async function prerenderHelp(stage, buildKey) {
  const [version, plain, coloured] = await Promise.all([
    ask(stage, "--version"),
    ask(stage, "--help"),
    ask(stage, "--help", { FORCE_COLOR: "1" }),
  ]);
  const answers = { build: buildKey, userAgent: version.trim(), help: { plain, coloured } };
  writeFileSync(
    join(stage.dist, "cli/prerendered.json"),
    JSON.stringify(answers).replaceAll(SYSTEM, "{{system}}"),
  );
}

async function ask(stage, flag, extraEnv = {}) {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ...extraEnv };
  const main = join(stage.dist, "cli/main.cjs");
  const { code, stdout, stderr } = await runCommand(process.execPath, [main, flag], {
    quiet: true,
    env,
    cwd: stage.root,
  });
  if (code !== 0) throw new Failure(`fx ${flag} failed with exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}
