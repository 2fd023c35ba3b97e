"use strict";
// Stores V8's compiled code of fx in the user's cache, so that processes of fx start faster.
const { existsSync, lstatSync, mkdirSync } = require("node:fs");
const Module = require("node:module");
const { homedir } = require("node:os");
const { dirname, join } = require("node:path");
const process = require("node:process");

/**
 * Keeps the compiled code of a process for the next one with this name. The cache is executed, so
 * its folder must be writable by this user only. FX_NO_CACHE keeps fx from writing it.
 */
exports.keepCompiledCode = function keepCompiledCode(build, command) {
  if (process.env.FX_NO_CACHE) return;
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
      command,
      makePrivate,
    });
  } catch {
    // Start without the cache, for instance if the home is read-only.
  }
};

/** A recursive mkdir would never return if the home is in /proc. */
function makePrivate(folder) {
  for (const path of [dirname(folder), folder]) {
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
  }
}
