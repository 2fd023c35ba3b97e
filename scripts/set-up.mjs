#!/usr/bin/env node
// Makes a clone ready for the other scripts: installs if package-lock.json has changed since the last time, and builds if a
// source has. `--build` always builds. Nothing may be installed yet, so this file imports only Node's own modules.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Holds the key of what is installed. */
const INSTALLED = "node_modules/.fx-installed";
/** Written by each build when it starts. */
const BUILT = "dist/.built";
const SOURCES = [
  "src",
  "proto",
  "bin",
  "scripts/build",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
];

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
if (readIfThere(INSTALLED) !== installKey()) install();
if (process.argv.includes("--build") || !isBuilt()) run(process.execPath, ["scripts/build.mjs"]);

/** Packages differ by system, so a folder that two systems share is installed again by each. */
function installKey() {
  return createHash("sha256")
    .update(`${process.platform}-${process.arch}\0package-lock.json\0`)
    .update(readFileSync("package-lock.json"))
    .digest("hex");
}

function install() {
  const key = installKey();
  rmSync(INSTALLED, { force: true });
  const args = ["ci", "--include=dev", "--include=optional"];
  const npm = process.env.npm_execpath; // set if npm started this script
  if (npm?.endsWith("npm-cli.js")) run(process.execPath, [npm, ...args]);
  else run("npm", args, { shell: process.platform === "win32" });
  writeFileSync(INSTALLED, `${key}\n`);
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

function isBuilt() {
  if (!existsSync(BUILT)) return false;
  return Math.max(...[...SOURCES, INSTALLED].map(newestChange)) <= statSync(BUILT).mtimeMs;
}

/** When a file, or anything in a folder, was last written, added or deleted. */
function newestChange(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(
    stats.mtimeMs,
    ...readdirSync(path).map((name) => newestChange(join(path, name))),
  );
}

/** The program's output goes to standard error: standard output is that of the script that follows. */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2], ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
