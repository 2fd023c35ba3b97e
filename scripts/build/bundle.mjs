import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import * as esbuild from "esbuild";
import { importOutsideBundle } from "../../bin/node20/import-outside-bundle.mjs";
import { DEPENDENCIES, ENTRIES, VERSION } from "../support/entries.mjs";
import { ROOT } from "../support/paths.mjs";

/** Processes that fx starts: those of `fx dev`, and the workers of servers and runs. */
const STARTED = ["dev/project/project-process", "server-process/workers/worker"];

/** In a user's own bundle, a module has no file. */
const BANNER = `"use strict";const fxUrl=require("node:url").pathToFileURL(module.filename??process.execPath).href;`;

/**
 * Bundles the sources, and the libraries that only the command line and the page need, into one
 * CommonJS file, `dist/fx.cjs`. Its modules run on first use, so a command runs only what it needs.
 * `dist/index.cjs`, `dist/cli/main.cjs` and one file per command load their module from it, so the
 * CLI and an author's `import "flyte-fx"` share one copy of every module.
 *
 * @returns {Promise<esbuild.Metafile>}
 */
export async function bundle(stage, { published }) {
  const names = [...ENTRIES, "cli/main", ...STARTED, ...commands()];
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: ROOT,
    stdin: {
      contents: names.map((name) => `exports["${name}"]=()=>require("${source(name)}");`).join(""),
      resolveDir: ROOT,
    },
    outfile: join(stage.dist, "fx.cjs"),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    external: DEPENDENCIES,
    alias: { typescript: "node:module" }, // oclif loads it only for plugins in TypeScript
    supported: { "dynamic-import": false }, // `import()` becomes `require`: see bin/node20
    plugins: [importOutsideBundle],
    banner: { js: BANNER },
    define: {
      "import.meta.url": "fxUrl",
      // Otherwise oclif loads semver at each start to compare Node's version, as npm has done.
      "process.env.OCLIF_DISABLE_ENGINE_WARNING": '"true"',
      __FX_VERSION__: JSON.stringify(VERSION),
      __FX_PUBLISHED__: JSON.stringify(published),
    },
    minifyWhitespace: true,
    minifySyntax: true, // Short identifiers would make stacks hard to read and start fx no faster.
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const write = (file, text) => {
    mkdirSync(dirname(join(stage.dist, file)), { recursive: true });
    writeFileSync(join(stage.dist, file), text);
  };
  write("fx.cjs", toAscii(outputFiles[0].text));
  for (const name of names) {
    // As `module.exports = require(…)`, each import would search all of fx.cjs for its exports.
    const path = `${"../".repeat(name.split("/").length - 1) || "./"}fx.cjs`;
    const code = `const fx = require("${path}");\nmodule.exports = fx["${name}"]();\n`;
    write(`${name}.cjs`, STARTED.includes(name) ? keepCode(name) + code : code);
  }
  const require = createRequire(import.meta.url);
  for (const name of ENTRIES) {
    const exported = Object.keys(require(join(stage.dist, `${name}.cjs`))).join(", ");
    write(
      `${name}.js`,
      `import exported from "./${name}.cjs";\nexport const { ${exported} } = exported;\n`,
    );
  }
  return metafile;
}

/** The entries have a folder of their own. */
function source(name) {
  return ENTRIES.includes(name) ? `./src/entries/${name}.ts` : `./src/${name}.ts`;
}

function commands() {
  return readdirSync(join(ROOT, "src/commands"), { recursive: true })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `commands/${file.replace(/\.ts$/, "")}`);
}

/** These processes start without `bin/fx.js`, which keeps the code of the commands. */
function keepCode(name) {
  const dist = "../".repeat(name.split("/").length - 1);
  return `const { build } = require("${dist}build.json");
require("${dist}../bin/compiled-code.js").keepCompiledCode(build, "${basename(name)}");
`;
}

/** Node reads ASCII files several times faster. esbuild does not escape regular expressions. */
function toAscii(code) {
  return code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
