#!/usr/bin/env node
// Version and root help are answered from text rendered at build time; all else loads the CLI.
"use strict";
const { existsSync, lstatSync, mkdirSync, readFileSync, writeSync } = require("node:fs");
const Module = require("node:module");
const { homedir, release } = require("node:os");
const { dirname, join } = require("node:path");
const process = require("node:process");

if (process.argv[2] === "execute") holdStopSignals();

const prerendered = readPrerendered();
if (!prerendered) {
  process.stderr.write("Error: this copy of fx is not built\n  hint: npm run build\n");
  process.exitCode = 5;
} else {
  const text = answerFrom(prerendered, process.argv.slice(2));
  if (text === undefined || !printed(text)) {
    keepCompiledCode(prerendered.build);
    require("../dist/cli/main.cjs");
  }
}

/** A pod can be stopped before fx is loaded. `fx execute` looks for the signal as soon as it can write error.pb. */
function holdStopSignals() {
  const held = (globalThis[Symbol.for("flyte-fx/stop-signal")] ??= {});
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"])
    process.on(signal, () => (held.signal ??= signal));
}

/** A reader that has gone away is no error, one that is slow is waited for; all else is for the CLI to meet, and to tell. */
function printed(text) {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(process.stdout.fd, bytes, written);
    } catch ({ code }) {
      if (code === "EPIPE") return true;
      if (code !== "EAGAIN") return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}

function readPrerendered() {
  try {
    return JSON.parse(readFileSync(join(__dirname, "../dist/cli/prerendered.json"), "utf8"));
  } catch {
    return undefined;
  }
}

/** The text for these arguments, or nothing where the CLI has to be asked. */
function answerFrom({ userAgent, help }, argv) {
  const [first = "--help", ...others] = argv;
  if (others.length > 0 || isWsl()) return undefined;
  const system = (text) =>
    text.replaceAll("{{system}}", `${process.platform}-${process.arch} node-${process.version}`);
  if (first === "--version" || first === "-v") return system(`${userAgent}\n`);
  if (first !== "--help" && first !== "-h" && first !== "help") return undefined;
  const looks = terminalLooks();
  return looks && system(help[looks]);
}

/** Plain in a pipe, coloured on a usual terminal; nothing where width or colours were chosen otherwise. */
function terminalLooks() {
  const { env, stdout } = process;
  if (
    ["NO_COLOR", "FORCE_COLOR", "OCLIF_COLUMNS", "CLICOLOR_FORCE"].some(
      (name) => env[name] !== undefined,
    )
  )
    return undefined;
  if (!stdout.isTTY) return "plain";
  return stdout.columns >= 80 && stdout.hasColors() ? "coloured" : undefined;
}

/** There oclif names the system otherwise. */
function isWsl() {
  return process.platform === "linux" && /microsoft/i.test(release());
}

/** Compiled code is loaded as code, so it comes from a folder that only this user can write. */
function keepCompiledCode(build) {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "fx");
  try {
    makePrivate(folder);
    const stats = lstatSync(folder);
    const isOurs =
      stats.isDirectory() &&
      (!process.getuid || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0));
    if (!isOurs) return;
    if (Module.enableCompileCache) return void Module.enableCompileCache(join(folder, "node"));
    const { keepCode } = require("./node20/code-cache.js"); // Node 20
    keepCode(dirname(__dirname), join(folder, "code"), {
      build,
      command: commandWord(process.argv[2]),
      makePrivate,
    });
  } catch {
    // A read-only home: fx starts without the cache.
  }
}

/** Not by a recursive mkdir, which never ends where the home is below /proc. */
function makePrivate(folder) {
  for (const path of [dirname(folder), folder]) {
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
  }
}

function commandWord(word = "") {
  return /^[a-z-]{1,40}$/.test(word) ? word : "other";
}
