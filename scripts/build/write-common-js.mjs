import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, posix, relative, sep } from "node:path";
import * as esbuild from "esbuild";
import { keepClassNames } from "./keep-class-names.mjs";

/** What `import.meta.url` becomes. */
export const IMPORT_META_URL = "fxImportMetaUrl";

const BANNER = `const ${IMPORT_META_URL} = require("node:url").pathToFileURL(__filename).href;`;

/**
 * Writes the chunks of the bundle as CommonJS; esbuild splits ES modules only. What commands load at their start stands in one
 * file, so that a start reads one file, and Node keeps the compiled code of one file; each chunk in it is still run when it is
 * asked for. Lazy imports become lazy requires, but for the one chunk whose purpose is Node's own `import()`.
 *
 * @param {readonly string[]} packed the chunks of that one file, by their paths in dist
 */
export async function writeCommonJs(dist, outputFiles, packed) {
  const chunks = await Promise.all(outputFiles.map((file) => commonJsOf(dist, file)));
  const isPacked = ({ name }) => packed.includes(name);
  writeFile(`${dist}/pack.cjs`, packOf(chunks.filter(isPacked)));
  for (const { name, code } of chunks.filter((chunk) => !isPacked(chunk)))
    writeFile(`${dist}/${name}`, code);
  for (const { name } of chunks.filter(isPacked)) writeFile(`${dist}/${name}`, stubOf(name));
}

async function commonJsOf(dist, { path, text }) {
  const { code } = await esbuild.transform(keepClassNames(text), {
    format: "cjs",
    platform: "node",
    target: "node20.19",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    supported: { "dynamic-import": isNativeImport(text) },
    banner: text.includes(IMPORT_META_URL) ? BANNER : "",
  });
  return { name: relative(dist, path).split(sep).join("/"), code };
}

/** A chunk's own `require` finds its neighbours in the pack, and all else where Node finds it. */
function packOf(chunks) {
  const table = chunks.map(
    ({ name, code }) =>
      `${JSON.stringify(name)}(exports, require, module, __filename, __dirname) {${code}\n}`,
  );
  return `"use strict";
const { dirname, join, posix } = require("node:path");
const loaded = new Map();
function load(name) {
  let module = loaded.get(name);
  if (module === undefined) {
    module = { exports: {} };
    loaded.set(name, module);
    const file = join(__dirname, name);
    chunks[name].call(module.exports, module.exports, requireFrom(posix.dirname(name)), module, file, dirname(file));
  }
  return module.exports;
}
function requireFrom(folder) {
  const requireChunk = (id) => {
    if (!id.startsWith(".")) return require(id);
    const name = posix.join(folder, id);
    return Object.hasOwn(chunks, name) ? load(name) : require("./" + name);
  };
  return Object.assign(requireChunk, { resolve: require.resolve, cache: require.cache, main: require.main });
}
module.exports = load;
const chunks = {
${table.join(",\n")}
};
`;
}

function stubOf(name) {
  return `"use strict";\nmodule.exports = require("${posix.relative(posix.dirname(name), "pack.cjs").replace(/^(?!\.)/, "./")}")(${JSON.stringify(name)});\n`;
}

function isNativeImport(text) {
  return /function nativeImport\(/.test(text);
}

/** In ASCII alone, which Node reads five times faster than other text. esbuild leaves regular expressions as they are. */
function writeFile(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}
