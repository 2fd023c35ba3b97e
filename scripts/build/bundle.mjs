import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { ROOT } from "../setup/paths.mjs";
import { loadedAtStart } from "./loaded-at-start.mjs";
import { longWithoutWasm } from "./long-without-wasm.mjs";
import { nameCommonJsExports } from "./name-commonjs-exports.mjs";
import { oclifWithoutCollation } from "./oclif-without-collation.mjs";
import { IMPORT_META_URL, writeCommonJs } from "./write-common-js.mjs";
import { writeEntries } from "./write-entries.mjs";

/** Kept out of every other chunk. */
const NATIVE_IMPORT = "runtime/base/native-import";

/** What is loaded by name from outside the bundle: the SDK, its testing kit, the CLI's start, and each command. */
const ENTRIES = ["index", "testing", "cli/main", NATIVE_IMPORT];

/** Asked for by oclif to run a plugin from TypeScript sources, and by grpc-js to serve its own channelz and ORCA, which fx never does. */
const LEFT_OUT = ["typescript", "@grpc/proto-loader"];

/**
 * Bundles the sources and all libraries but the run-time dependencies. Entries share chunks: the CLI and an author's
 * `import "flyte-fx"` get the same copy of every module. The chunks are CommonJS, which Node loads faster than ES modules,
 * and can keep compiled (bin/code-cache.js).
 *
 * @returns {Promise<esbuild.Metafile>}
 */
export async function bundle(stage, { published }) {
  const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { metafile, outputFiles } = await esbuild.build({
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
    outExtension: { ".js": ".cjs" },
    write: false,
    plugins: [nameCommonJsExports, longWithoutWasm, oclifWithoutCollation],
    define: {
      "import.meta.url": IMPORT_META_URL,
      __FX_VERSION__: JSON.stringify(version),
      __FX_PUBLISHED__: JSON.stringify(published),
    },
    minifyWhitespace: true,
    minifySyntax: true, // shorter identifiers would start no faster (measured), and make stacks hard to read
    keepNames: true, // a class that names itself is bundled under another name
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  await writeCommonJs(
    stage.dist,
    outputFiles,
    loadedAtStart(stage.dist, metafile, Object.values(entryPoints()), `src/${NATIVE_IMPORT}.ts`),
  );
  writeEntries(stage, metafile);
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
