import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { runCommand } from "../support/run-command.mjs";

/** What oclif prints about this machine. bin/fx.js fills it in again. */
const SYSTEM = `${process.platform}-${process.arch} node-${process.version}`;

/**
 * Asks the built CLI for its version and its root help, for a pipe and for a terminal. bin/fx.js prints the answers without
 * loading anything: otherwise `fx --help` takes 3 times as long as `node -e 0`. `build` identifies the build.
 */
export async function prerenderHelp(stage, build) {
  const [version, plain, coloured] = await Promise.all([
    ask(stage, "--version"),
    ask(stage, "--help"),
    ask(stage, "--help", { FORCE_COLOR: "1" }),
  ]);
  const answers = { build, userAgent: version.trim(), help: { plain, coloured } };
  const text = JSON.stringify(answers);
  if (!text.includes(SYSTEM)) throw new Failure(`fx --version does not print "${SYSTEM}"`);
  writeFileSync(join(stage.dist, "cli/prerendered.json"), text.replaceAll(SYSTEM, "{{system}}"));
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
