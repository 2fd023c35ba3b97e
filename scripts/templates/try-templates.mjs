import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../setup/failure.mjs";
import { runCommand } from "../setup/run-command.mjs";
import { CASES } from "./cases.mjs";
import { installFx } from "./fx-installation.mjs";
import { tryCase } from "./try-case.mjs";

/**
 * Tries these templates, or all, each in an empty folder with an empty HOME. Tells of each whether it works.
 *
 * @returns {Promise<number>} the exit code
 */
export async function tryTemplates({ names, offline }) {
  const cases = names.length === 0 ? CASES : CASES.filter(({ template }) => names.includes(template));
  if (cases.length < names.length) throw new Failure(`unknown template among ${names.join(", ")}; there is ${CASES.map(({ template }) => template).join(", ")}`);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fx templates ")));
  try {
    const env = await emptyEnvironment(folder);
    const run = runner(env);
    const tools = await installFx(folder, { offline, run });
    let failed = 0;
    for (const one of cases) failed += (await works(one, { folder, tools, offline, run, env })) ? 0 : 1;
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function works(one, context) {
  const startedAt = performance.now();
  try {
    await tryCase(one, context);
    console.log(`✔ ${one.template} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.log(`✖ ${one.template}: ${error.message}`);
    return false;
  }
}

/** What npm reaches its registry by, on a machine behind a proxy. */
const WAY_OUT = /^(npm_config_.*|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(https?|no)_proxy)$/i;

/** Nothing of this user's but npm's cache and settings. */
async function emptyEnvironment(folder) {
  const home = join(folder, "home");
  mkdirSync(home);
  const [cache, userconfig] = await Promise.all(["cache", "userconfig"].map(npmSetting));
  const wayOut = Object.fromEntries(Object.entries(process.env).filter(([name]) => WAY_OUT.test(name)));
  return { ...wayOut, PATH: process.env.PATH, HOME: home, npm_config_cache: cache, npm_config_userconfig: userconfig, npm_config_prefer_offline: "true" };
}

/** Runs a command to its end; gives its whole output. */
function runner(env) {
  return async (command, args, { cwd }) => {
    const { code, stdout, stderr } = await runCommand(command, args, { quiet: true, env, cwd });
    if (code !== 0) throw new Failure(`${command} ${args.join(" ")} ended with ${code}\n${stdout}${stderr}`);
    return stdout;
  };
}

async function npmSetting(name) {
  return (await runCommand("npm", ["config", "get", name], { quiet: true })).stdout.trim();
}
