import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import * as esbuild from "esbuild";
import { importOutsideBundle } from "../../bin/node20/import-outside-bundle.mjs";
import { ROOT } from "../support/paths.mjs";

/** Entries that authors import, as CommonJS or ES modules. */
const PUBLIC = ["index", "testing"];

/** oclif needs it only for plugins in TypeScript. */
const UNBUNDLED = ["typescript"];

/** The processes that `fx dev` starts for each version of the project. */
const DEV_PROCESSES = ["dev/project/project-process", "dev/served/serve-process"];

const IMPORT_META_URL = "fxImportMetaUrl";
const BANNER = `"use strict";const ${IMPORT_META_URL}=require("node:url").pathToFileURL(__filename).href;`;

/**
 * Bundles the sources and all libraries except the run-time dependencies into one CommonJS file,
 * `dist/fx.cjs`. Its modules run on first use, so a command runs only what it needs.
 * `dist/index.cjs`, `dist/cli/main.cjs` and one file per command load their module from it, so the
 * CLI and an author's `import "flyte-fx"` share one copy of every module.
 *
 * @returns {Promise<esbuild.Metafile>}
 */
export async function bundle(stage, { published }) {
  const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const entries = [...PUBLIC, "cli/main", ...DEV_PROCESSES, ...commands()];
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: ROOT,
    stdin: { contents: entries.map(loader).join("\n"), resolveDir: ROOT },
    outfile: join(stage.dist, "fx.cjs"),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    external: [...Object.keys(dependencies), ...UNBUNDLED],
    supported: { "dynamic-import": false }, // `import()` of Node's own modules becomes `require`: see bin/node20
    plugins: [importOutsideBundle],
    banner: { js: BANNER },
    define: {
      "import.meta.url": IMPORT_META_URL,
      __FX_VERSION__: JSON.stringify(version),
      __FX_PUBLISHED__: JSON.stringify(published),
    },
    minifyWhitespace: true,
    minifySyntax: true, // Short identifiers would make stacks hard to read and start fx no faster.
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  write(outputFiles[0].path, toAscii(outputFiles[0].text));
  for (const name of entries) {
    // As `module.exports = require(…)`, each import would search all of fx.cjs for its exports.
    const path = `${"../".repeat(name.split("/").length - 1) || "./"}fx.cjs`;
    const code = `const fx = require("${path}");\nmodule.exports = fx["${name}"]();\n`;
    const cached = DEV_PROCESSES.includes(name) ? keepCode(name) : "";
    write(join(stage.dist, `${name}.cjs`), cached + code);
  }
  for (const name of PUBLIC) writeModule(stage.dist, name);
  return metafile;
}

function commands() {
  return readdirSync(join(ROOT, "src/commands"), { recursive: true })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `commands/${file.replace(/\.ts$/, "")}`);
}

function loader(name) {
  return `exports["${name}"] = () => require("./src/${name}.ts");`;
}

/** These processes start without `bin/fx.js`, which keeps the code of the commands. */
function keepCode(name) {
  return `const { build } = require("../../cli/prerendered.json");
require("../../../bin/compiled-code.js").keepCompiledCode(build, "${basename(name)}");
`;
}

/** Node reads ASCII files several times faster. esbuild does not escape regular expressions. */
function toAscii(code) {
  return code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Writes the ES module for a CommonJS one, with its exports by name. */
function writeModule(dist, name) {
  const names = Object.keys(createRequire(import.meta.url)(join(dist, `${name}.cjs`)));
  const code = `import exported from "./${name}.cjs";\nexport const { ${names.join(", ")} } = exported;\n`;
  write(join(dist, `${name}.js`), code);
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
