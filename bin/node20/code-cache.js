"use strict";
// What Node 22 has as module.enableCompileCache, for Node 20: V8's compiled code of fx's own files and of jiti, kept on disk.
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

/** Smaller files are compiled as fast as they are read from a cache. */
const LEAST_LENGTH = 50_000;
const JITI = ["jiti.cjs", "babel.cjs"].map((name) => sep + join("jiti", "dist", name));
/** What another build or place of fx kept, and has not added to for so long, is deleted: were it still in use, it would be compiled anew. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** Keeps the code in a folder below `cache`, which is made by `makePrivate`; `build` tells one build's code from another's. */
exports.keepCode = function keepCode(packageRoot, cache, { build, command, makePrivate }) {
  const folder = join(
    cache,
    createHash("sha256")
      .update(`${process.version}\0${build}\0${packageRoot}`)
      .digest("hex")
      .slice(0, 32),
  );
  const compiled = [];
  const compile = Module.prototype._compile;
  Module.prototype._compile = function compileKept(content, filename, ...rest) {
    if (content.length < LEAST_LENGTH || !isKept(filename, packageRoot))
      return compile.call(this, content, filename, ...rest);
    const file = join(folder, `${command}-${basename(filename)}`);
    const script = new Script(Module.wrap(content), { filename, cachedData: readKept(file) });
    if (script.cachedDataRejected !== false) compiled.push({ file, script });
    return script
      .runInThisContext()
      .call(this.exports, this.exports, requireOf(this), this, filename, dirname(filename));
  };
  process.on("exit", () => writeKept(folder, compiled, makePrivate));
};

/**
 * None of these imports dynamically, which Node 20 forgets how to do in code that comes from a cache. A command's own cache holds the functions that this
 * command calls.
 */
function isKept(filename, packageRoot) {
  return (
    filename.startsWith(join(packageRoot, "dist") + sep) ||
    JITI.some((file) => filename.endsWith(file))
  );
}

function requireOf(parent) {
  const require = (id) => parent.require(id);
  require.resolve = (id, options) => Module._resolveFilename(id, parent, false, options);
  require.cache = Module._cache;
  require.main = process.mainModule;
  return require;
}

function readKept(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** At the end, when V8 has compiled what was called. A cache that cannot be written only costs time. */
function writeKept(folder, compiled, makePrivate) {
  try {
    if (compiled.length > 0) makePrivate(folder);
    for (const { file, script } of compiled) writeWhole(file, script.createCachedData());
    if (compiled.length > 0) deleteOld(folder);
  } catch {
    // A full disk, or a folder that may not be written.
  }
}

function deleteOld(ownFolder) {
  const cache = dirname(ownFolder);
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    if (folder !== ownFolder && Date.now() - statSync(folder).mtimeMs > KEPT_MS)
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
