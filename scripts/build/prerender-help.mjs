import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { runCommand } from "../support/run-command.mjs";

/** oclif prints this for the build machine. bin/fx.js replaces it with the user's. */
const SYSTEM = `${process.platform}-${process.arch} node-${process.version}`;

/**
 * Renders the version and the root help, for a pipe and for a terminal. bin/fx.js prints them
 * without loading anything: otherwise `fx --help` takes 3 times as long as `node -e 0`. `build`
 * identifies the build.
 */
export async function prerenderHelp(stage, build) {
  const [version, plain, coloured] = await Promise.all([
    run(stage, "--version"),
    run(stage, "--help"),
    run(stage, "--help", { FORCE_COLOR: "1" }),
  ]);
  const prerendered = { build, userAgent: version.trim(), help: { plain, coloured } };
  const text = JSON.stringify(prerendered);
  if (!text.includes(SYSTEM)) throw new Failure(`fx --version does not print "${SYSTEM}"`);
  writeFileSync(join(stage.dist, "cli/prerendered.json"), text.replaceAll(SYSTEM, "{{system}}"));
}

async function run(stage, flag, extraEnv = {}) {
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
