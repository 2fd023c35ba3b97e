import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { runCommand } from "../support/run-command.mjs";
import { NODE } from "../support/runtimes.mjs";
import { CASES, OPENAPI_CASES } from "./cases.mjs";
import { installFx } from "./fx-installation.mjs";
import { tryCase } from "./try-case.mjs";
import { tryInstall } from "./try-install.mjs";
import { tryRunners } from "./try-runners.mjs";

/** Trials that need the registry, in addition to the templates. */
const ONLINE = [
  { name: "install", attempt: tryInstall },
  { name: "runners", attempt: tryRunners },
];
const OF_TEMPLATES = [...CASES, ...OPENAPI_CASES].map((one) => ({
  name: one.template,
  attempt: (context) => tryCase(one, context),
}));

/**
 * Tries the installation, the test runners and the templates, or only those in `names`. Each runs
 * in an empty folder with an empty HOME. On a runtime other than Node, tries only the templates, and
 * no Node is on the PATH. Prints a line for each.
 *
 * @returns {Promise<import("../test/run-and-count.mjs").Tally>}
 */
export async function tryTemplates({ names, offline, runtime = NODE }) {
  const all = offline || runtime !== NODE ? OF_TEMPLATES : [...ONLINE, ...OF_TEMPLATES];
  const trials = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  if (trials.length < names.length)
    throw new Failure(
      `unknown name among ${names.join(", ")}: expected ${all.map(({ name }) => name).join(", ")}`,
    );
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fx templates ")));
  try {
    const withNode = await emptyEnvironment(folder);
    const installed = await installFx(folder, { offline, run: runner(withNode) });
    const env =
      runtime === NODE ? withNode : { ...withNode, PATH: pathWithoutNode(folder, runtime) };
    const context = { ...installed, folder, offline, run: runner(env), env, runtime };
    const tally = { passed: 0, failed: 0, skipped: 0 };
    for (const trial of trials) tally[(await works(trial, context)) ? "passed" : "failed"] += 1;
    return tally;
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

/** Variables that npm needs to reach its registry behind a proxy. */
const NETWORK = /^(npm_config_.*|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(https?|no)_proxy)$/i;

/** Keeps only npm's cache and settings of this user. */
async function emptyEnvironment(folder) {
  const home = join(folder, "home");
  mkdirSync(home);
  const [cache, userconfig] = await Promise.all(["cache", "userconfig"].map(npmSetting));
  const network = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => NETWORK.test(name)),
  );
  return {
    ...network,
    PATH: process.env.PATH,
    HOME: home,
    npm_config_cache: cache,
    npm_config_userconfig: userconfig,
    npm_config_prefer_offline: "true",
  };
}

/** A folder with the programs of this machine, without Node, and with another runtime. */
function pathWithoutNode(folder, { command: [program], manager }) {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(program, join(bin, manager));
  const names = ["/usr/bin", "/bin"].flatMap((from) =>
    readdirSync(from).map((name) => [name, join(from, name)]),
  );
  for (const [name, file] of new Map(names))
    if (!JAVASCRIPT.test(name)) symlinkSync(file, join(bin, name));
  return bin;
}

const JAVASCRIPT = /^(?:node|nodejs|npm|npx|corepack|bun|bunx|deno)$/;

/** Returns a function that runs a command and returns its output. */
function runner(env) {
  return async (command, args, { cwd }) => {
    const { code, stdout, stderr } = await runCommand(command, args, { quiet: true, env, cwd });
    if (code !== 0)
      throw new Failure(
        `${command} ${args.join(" ")} exited with code ${code}\n${stdout}${stderr}`,
      );
    return stdout;
  };
}

async function npmSetting(name) {
  return (await runCommand("npm", ["config", "get", name], { quiet: true })).stdout.trim();
}
