#!/usr/bin/env node
// Loads the command line, with its compiled code from the cache.
"use strict";
const process = require("node:process");

if (process.argv[2] === "execute") holdStopSignals();
// fx says itself which Nodes it supports; the AWS client would warn in every log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const build = readBuild();
if (build === undefined) {
  process.stderr.write("Error: this copy of fx is not built\n  hint: npm run build\n");
  process.exitCode = 5;
} else {
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
  const held = (globalThis[Symbol.for("flyte-fx/stop-signal")] ??= {});
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"])
    process.on(signal, () => (held.signal ??= signal));
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
  const [, name = "other"] = /^-{0,2}([a-z-]{1,40})$/.exec(word) ?? [];
  return name;
}
