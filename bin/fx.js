#!/usr/bin/env node
// Loads the command line, with its compiled code from the cache. On a version that fx does
// not support, it says so: Node 12 must be able to parse this file.
"use strict";

try {
  const { runtime } = require("./runtimes/runtime.js");
  if (runtime.isSupported(runtime.version)) {
    start();
  } else {
    const { reportUnsupportedRuntime } = require("./unsupported-runtime.js");
    reportUnsupportedRuntime(runtime);
  }
} catch (error) {
  reportDenied(error);
}

/** Deno's permissions may not even let fx read its own files. */
function reportDenied(error) {
  if (error.name !== "NotCapable") throw error;
  process.stderr.write(
    `Error FX5008: Deno does not let fx start: ${error.message}\n` +
      "  hint: deno run --allow-read --allow-env --allow-sys --allow-write=.fx …\n",
  );
  process.exitCode = 5;
}

function start() {
  if (process.argv[2] === "execute") holdStopSignals();
  // fx says itself which Nodes it supports; the AWS client would warn in every log.
  const quiet = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";
  if (process.env[quiet] === undefined) process.env[quiet] = "true";
  const build = readBuild();
  if (build === undefined) {
    process.stderr.write("Error: this copy of fx is not built\n  hint: npm run build\n");
    process.exitCode = 5;
    return;
  }
  const { keepCompiledCode } = require("./compiled-code.js");
  if (process.argv[2] === "doctor") process.env.FX_NO_CACHE = "1"; // it changes nothing on disk
  keepCompiledCode(build, commandWord(process.argv[2]));
  require("../dist/cli/main.cjs");
}

/**
 * A pod may be stopped before fx has loaded. `fx execute` checks for the signal once it can write
 * error.pb.
 */
function holdStopSignals() {
  const key = Symbol.for("flyte-fx/stop-signal");
  const held = globalThis[key] || (globalThis[key] = {});
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"])
    process.on(signal, () => (held.signal = held.signal || signal));
}

/** What identifies this build of fx, or undefined if there is none. */
function readBuild() {
  try {
    return require("../dist/build.json").build;
  } catch {
    return undefined;
  }
}

function commandWord(word = "help") {
  const match = /^-{0,2}([a-z-]{1,40})$/.exec(word);
  return match === null ? "other" : match[1];
}
