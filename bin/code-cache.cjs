"use strict";
// What Node 22 has as module.enableCompileCache, for Node 20: V8's compiled code of fx's own files, kept on disk.
const { createHash, randomUUID } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, relative, sep } = require("node:path");
const process = require("node:process");
const { Script, constants } = require("node:vm");

/** Node 20 loses `import()` in code that comes from a cache. */
const DYNAMIC_IMPORT = /\bimport\(/;

/** Keeps the code of the modules below `dist` in a folder below `cache`; `build` tells one build's modules from another's. */
exports.keepCode = function keepCode(dist, cache, build) {
  const folder = join(cache, createHash("sha256").update(`${process.version}\0${build}\0${dist}`).digest("hex").slice(0, 32));
  const fileOf = (filename) => join(folder, relative(dist, filename).replaceAll(sep, "-"));
  const compiled = [];
  const compile = Module.prototype._compile;
  Module.prototype._compile = function compileKept(content, filename, ...rest) {
    if (!filename.startsWith(dist + sep) || DYNAMIC_IMPORT.test(content)) return compile.call(this, content, filename, ...rest);
    const script = new Script(Module.wrap(content), {
      filename,
      cachedData: readKept(fileOf(filename)),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    if (script.cachedDataRejected !== false) compiled.push({ file: fileOf(filename), script });
    return script.runInThisContext().call(this.exports, this.exports, requireOf(this), this, filename, dirname(filename));
  };
  process.on("exit", () => writeKept(folder, compiled));
};

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
function writeKept(folder, compiled) {
  try {
    if (compiled.length > 0) makePrivate(folder);
    for (const { file, script } of compiled) writeWhole(file, script.createCachedData());
  } catch {
    // A full disk, or a folder that may not be written.
  }
}

function makePrivate(folder) {
  for (const path of [dirname(folder), folder]) {
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
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
