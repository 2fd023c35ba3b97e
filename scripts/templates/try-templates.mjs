import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { runCommand } from "../support/run-command.mjs";
import { CASES } from "./cases.mjs";
import { installFx } from "./fx-installation.mjs";
import { tryCase } from "./try-case.mjs";
import { tryInstall } from "./try-install.mjs";
import { tryRunners } from "./try-runners.mjs";

/** What needs the registry, beside a project of each kind. */
const ONLINE = [
  { name: "install", attempt: tryInstall },
  { name: "runners", attempt: tryRunners },
];
const OF_TEMPLATES = CASES.map((one) => ({
  name: one.template,
  attempt: (context) => tryCase(one, context),
}));

/**
 * Tries the installation, the test runners and the templates, those named or all, each in an empty folder with an empty HOME. Tells of each whether it works.
 *
 * @returns {Promise<number>} the exit code
 */
export async function tryTemplates({ names, offline }) {
  const all = offline ? OF_TEMPLATES : [...ONLINE, ...OF_TEMPLATES];
  const trials = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  if (trials.length < names.length)
    throw new Failure(
      `unknown name among ${names.join(", ")}; there is ${all.map(({ name }) => name).join(", ")}`,
    );
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fx templates ")));
  try {
    const env = await emptyEnvironment(folder);
    const run = runner(env);
    const { tools, tarball } = await installFx(folder, { offline, run });
    let failed = 0;
    for (const trial of trials)
      failed += (await works(trial, { folder, tools, tarball, offline, run, env })) ? 0 : 1;
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function works({ name, attempt }, context) {
  const startedAt = performance.now();
  try {
    await attempt(context);
    console.log(`✔ ${name} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.log(`✖ ${name}: ${error.message}`);
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
  const wayOut = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => WAY_OUT.test(name)),
  );
  return {
    ...wayOut,
    PATH: process.env.PATH,
    HOME: home,
    npm_config_cache: cache,
    npm_config_userconfig: userconfig,
    npm_config_prefer_offline: "true",
  };
}

/** Runs a command to its end; gives its whole output. */
function runner(env) {
  return async (command, args, { cwd }) => {
    const { code, stdout, stderr } = await runCommand(command, args, { quiet: true, env, cwd });
    if (code !== 0)
      throw new Failure(`${command} ${args.join(" ")} ended with ${code}\n${stdout}${stderr}`);
    return stdout;
  };
}

async function npmSetting(name) {
  return (await runCommand("npm", ["config", "get", name], { quiet: true })).stdout.trim();
}
