import { existsSync } from "node:fs";
import { join } from "node:path";
import { contentKey } from "./content-key.mjs";
import { Failure } from "./failure.mjs";
import { readKey, removeKey, writeKey } from "./key-file.mjs";
import { ROOT } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { withLock } from "./with-lock.mjs";

const KEY_FILE = join(ROOT, "node_modules", ".fx-installed");

/** Installs what package-lock.json says, unless that very lock file is what is installed. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock(async () => {
    if (!isInstalled()) await install();
  });
}

function isInstalled() {
  return readKey(KEY_FILE) === installKey();
}

/** Some packages differ by system, so a folder shared between two systems is not taken for installed on both. */
function installKey() {
  return contentKey(["package-lock.json"], `${process.platform}-${process.arch}`);
}

async function install() {
  const key = installKey();
  removeKey(KEY_FILE);
  console.error("installing dependencies (npm ci) …");
  const startedAt = performance.now();
  const { code, stdout, stderr } = await npm(["ci", "--include=dev", "--include=optional"]);
  if (code !== 0) throw new Failure(`npm ci failed with exit code ${code}\n${stdout}${stderr}`);
  writeKey(KEY_FILE, key);
  console.error(`installed in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** The npm that runs this script, else the one beside this Node, else the one on the path. */
function npm(args) {
  const script = [
    process.env.npm_execpath,
    join(process.execPath, "../../lib/node_modules/npm/bin/npm-cli.js"),
  ].find((path) => path?.endsWith("npm-cli.js") && existsSync(path));
  if (script) return runCommand(process.execPath, [script, ...args], { quiet: true });
  return runCommand("npm", args, { quiet: true, shell: process.platform === "win32" });
}
