import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { ROOT } from "../setup/paths.mjs";
import { nameCommonJsExports } from "./name-commonjs-exports.mjs";

/** What is loaded by name from outside the bundle: the SDK, its testing kit, the CLI's start, and each command. */
const ENTRIES = ["index", "testing", "cli/main"];

/** Asked for by oclif to run a plugin from TypeScript sources, which fx never does. */
const LEFT_OUT = ["typescript"];

/** Libraries in CommonJS ask for Node's modules through require, which an ES module does not have. */
const REQUIRE = [
  `import { createRequire as fxCreateRequire } from "node:module";`,
  `import { fileURLToPath as fxFileURLToPath } from "node:url";`,
  `const require = fxCreateRequire(import.meta.url), __filename = fxFileURLToPath(import.meta.url), __dirname = fxFileURLToPath(new URL(".", import.meta.url));`,
].join("\n");

/**
 * Bundles the sources and all libraries but the run-time dependencies. Entries share chunks: the CLI and an author's
 * `import "flyte-fx"` get the same copy of every module.
 *
 * @returns {Promise<esbuild.Metafile>}
 */
export async function bundle(stage, { release, published }) {
  const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { metafile } = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: entryPoints(),
    outdir: stage.dist,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    chunkNames: "chunks/[name]-[hash]",
    external: [...Object.keys(dependencies), ...LEFT_OUT],
    banner: { js: REQUIRE },
    plugins: [nameCommonJsExports],
    define: { __FX_VERSION__: JSON.stringify(version), __FX_PUBLISHED__: JSON.stringify(published) },
    minifyWhitespace: true,
    minifySyntax: true, // shorter identifiers would start no faster (measured), and make stacks hard to read
    keepNames: true, // a class that names itself is bundled under another name
    legalComments: "none",
    sourcemap: release ? false : "linked",
    sourcesContent: false,
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

function entryPoints() {
  const names = [...ENTRIES, ...commandNames("commands")];
  return Object.fromEntries(names.map((name) => [name, join("src", `${name}.ts`)]));
}

function commandNames(folder) {
  return readdirSync(join(ROOT, "src", folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return commandNames(`${folder}/${entry.name}`);
    return entry.name.endsWith(".ts") ? [`${folder}/${entry.name.slice(0, -".ts".length)}`] : [];
  });
}
