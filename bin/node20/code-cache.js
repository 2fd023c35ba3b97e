"use strict";
// Replaces Node 22's module.enableCompileCache on Node 20: stores V8's compiled code of fx and jiti
// on disk.
const { createHash, randomUUID } = require("node:crypto");
const {
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const Module = require("node:module");
const { basename, dirname, join, sep } = require("node:path");
const process = require("node:process");
const { Script } = require("node:vm");

/** Smaller files compile as fast as they load from a cache. */
const MIN_LENGTH = 50_000;
const JITI = ["jiti.cjs", "babel.cjs"].map((name) => sep + join("jiti", "dist", name));
/** Caches of other builds or installations are deleted if they are older than this. */
const MAX_AGE_MS = 90 * 24 * 3_600_000;

/**
 * Stores compiled code in a folder of `cache`, one for each build. `makePrivate` creates that
 * folder.
 */
exports.keepCode = function keepCode(packageRoot, cache, { build, command, makePrivate }) {
  const folder = join(
    cache,
    createHash("sha256")
      .update(`${process.version}\0${build}\0${packageRoot}`)
      .digest("hex")
      .slice(0, 32),
  );
  const compiled = [];
  const load = Module._extensions[".js"];
  const bundle = join(packageRoot, "dist", "fx.cjs");
  // The build escapes what is not ASCII. Latin-1 takes a quarter of the time that UTF-8 takes.
  Module._extensions[".js"] = (module, filename) =>
    filename === bundle
      ? module._compile(readFileSync(filename, "latin1"), filename)
      : load(module, filename);
  const compile = Module.prototype._compile;
  Module.prototype._compile = function compileCached(content, filename, ...rest) {
    if (content.length < MIN_LENGTH || !isCached(filename, packageRoot))
      return compile.call(this, content, filename, ...rest);
    const file = join(folder, `${command}-${basename(filename)}`);
    const script = new Script(Module.wrap(content), { filename, cachedData: readCache(file) });
    if (script.cachedDataRejected !== false) compiled.push({ file, script });
    return script
      .runInThisContext()
      .call(this.exports, this.exports, createRequire(this), this, filename, dirname(filename));
  };
  process.on("exit", () => writeCache(folder, compiled, makePrivate));
};

/**
 * Only files without `import()`, because Node 20 cannot run it in cached code.
 */
function isCached(filename, packageRoot) {
  return (
    filename.startsWith(join(packageRoot, "dist") + sep) ||
    JITI.some((file) => filename.endsWith(file))
  );
}

function createRequire(parent) {
  const require = (id) => parent.require(id);
  require.resolve = (id, options) => Module._resolveFilename(id, parent, false, options);
  require.cache = Module._cache;
  require.main = process.mainModule;
  return require;
}

function readCache(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Runs at exit, when V8 has compiled all functions that were called. */
function writeCache(folder, compiled, makePrivate) {
  try {
    if (compiled.length > 0) makePrivate(folder);
    for (const { file, script } of compiled) writeWhole(file, script.createCachedData());
    if (compiled.length > 0) deleteOld(folder);
  } catch {
    // Continue without a cache, for instance if the disk is full.
  }
}

function deleteOld(ownFolder) {
  const cache = dirname(ownFolder);
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    if (folder !== ownFolder && Date.now() - statSync(folder).mtimeMs > MAX_AGE_MS)
      rmSync(folder, { recursive: true, force: true });
  }
}

function writeWhole(file, data) {
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, data, { flag: "wx", mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
