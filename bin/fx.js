#!/usr/bin/env node
// Prints the version and the root help from text that the build rendered. Everything else loads the
// CLI.
"use strict";
const { readFileSync, writeSync } = require("node:fs");
const { release } = require("node:os");
const { join } = require("node:path");
const process = require("node:process");

if (process.argv[2] === "execute") holdStopSignals();
// fx says itself which Nodes it supports; the AWS client would warn in every log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const prerendered = readPrerendered();
if (!prerendered) {
  process.stderr.write("Error: this copy of fx is not built\n  hint: npm run build\n");
  process.exitCode = 5;
} else {
  const text = findText(prerendered, process.argv.slice(2));
  if (text === undefined || !print(text)) {
    const { keepCompiledCode } = require("./compiled-code.js");
    if (process.argv[2] === "doctor") process.env.FX_NO_CACHE = "1"; // it changes nothing on disk
    keepCompiledCode(prerendered.build, commandWord(process.argv[2]));
    require("../dist/cli/main.cjs");
  }
}

/**
 * A pod may be stopped before fx has loaded. `fx execute` checks for the signal once it can write
 * error.pb.
 */
function holdStopSignals() {
  const held = (globalThis[Symbol.for("flyte-fx/stop-signal")] ??= {});
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"])
    process.on(signal, () => (held.signal ??= signal));
}

/**
 * Waits for a slow reader and ignores one that has disconnected. The CLI reports all other errors.
 */
function print(text) {
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

/** Returns the text for these arguments, or undefined if the CLI must render it. */
function findText({ userAgent, help }, argv) {
  const [first = "--help", ...others] = argv;
  if (others.length > 0 || isWsl()) return undefined;
  const system = (text) =>
    text.replaceAll("{{system}}", `${process.platform}-${process.arch} node-${process.version}`);
  if (first === "--version" || first === "-v") return system(`${userAgent}\n`);
  if (first !== "--help" && first !== "-h" && first !== "help") return undefined;
  const style = getHelpStyle();
  return style && system(help[style]);
}

/**
 * Plain in a pipe, colored on a terminal. Undefined if the environment sets the width or the
 * colors.
 */
function getHelpStyle() {
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

/** oclif prints another system name on WSL. */
function isWsl() {
  return process.platform === "linux" && /microsoft/i.test(release());
}

function commandWord(word = "") {
  return /^[a-z-]{1,40}$/.test(word) ? word : "other";
}
