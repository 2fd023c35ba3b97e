#!/usr/bin/env node
// Prepares a clone for the other scripts: installs if package-lock.json has changed, and builds if
// a source has changed. `--build` always builds. This file imports only Node's own modules, because
// nothing may be installed yet.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Contains the key of the installed packages. */
const INSTALLED = "node_modules/.fx-installed";
/** Every build writes it when it starts. */
const BUILT = "dist/.built";
const SOURCES = [
  "src",
  "page",
  "proto",
  "bin",
  "scripts/build",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
];

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
if (readIfExists(INSTALLED) !== installKey()) install();
if (process.argv.includes("--build") || !isBuilt()) build();

/** Packages differ by system, so the key contains the system too. */
function installKey() {
  return createHash("sha256")
    .update(`${process.platform}-${process.arch}\0package-lock.json\0`)
    .update(readFileSync("package-lock.json"))
    .digest("hex");
}

function install() {
  const key = installKey();
  console.error("fx installs its packages first, which takes about a minute …");
  rmSync(INSTALLED, { force: true });
  const args = ["ci", "--include=dev", "--include=optional"];
  const npm = process.env.npm_execpath; // set if npm started this script
  if (npm?.endsWith("npm-cli.js")) run(process.execPath, [npm, ...args]);
  else run("npm", args, { shell: process.platform === "win32" });
  writeFileSync(INSTALLED, `${key}\n`);
}

function build() {
  console.error("fx builds dist/ …");
  run(process.execPath, ["scripts/build.mjs"]);
}

function readIfExists(file) {
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

function isBuilt() {
  if (!existsSync(BUILT)) return false;
  return Math.max(...[...SOURCES, INSTALLED].map(lastChange)) <= statSync(BUILT).mtimeMs;
}

/** Time of the last change of a file, or of anything in a folder. */
function lastChange(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))));
}

/**
 * Prints the program's output to standard error, because standard output belongs to the next
 * script.
 */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2], ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
