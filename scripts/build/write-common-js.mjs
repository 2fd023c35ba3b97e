import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import * as esbuild from "esbuild";

/** What `import.meta.url` becomes. */
export const IMPORT_META_URL = "fxImportMetaUrl";

const BANNER = `const ${IMPORT_META_URL} = require("node:url").pathToFileURL(__filename).href;`;

/**
 * Writes one chunk of the bundle as CommonJS; esbuild splits ES modules only. Its lazy imports become lazy requires, but for
 * the one chunk whose purpose is Node's own `import()`.
 */
export async function writeCommonJs({ path, text }) {
  const { code, map } = await esbuild.transform(text, {
    format: "cjs",
    platform: "node",
    target: "node20.19",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    sourcemap: text.includes("//# sourceMappingURL=data:") ? "external" : false,
    supported: { "dynamic-import": isNativeImport(text) },
    banner: text.includes(IMPORT_META_URL) ? BANNER : "",
  });
  mkdirSync(dirname(path), { recursive: true });
  if (map) writeFileSync(`${path}.map`, map);
  writeFileSync(path, map ? `${code}//# sourceMappingURL=${basename(path)}.map\n` : code);
}

function isNativeImport(text) {
  return /function nativeImport\(/.test(text);
}
