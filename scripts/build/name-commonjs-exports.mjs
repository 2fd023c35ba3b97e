import { readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";

const NAMESPACE = "commonjs-imported-dynamically";

/**
 * Makes `const { parse } = await import("library")` of a CommonJS library mean in the bundle what it means in Node, where
 * such a library has named exports; esbuild alone would give its default export only.
 *
 * @type {import("esbuild").Plugin}
 */
export const nameCommonJsExports = {
  name: "name-commonjs-exports",
  setup(build) {
    build.onResolve(
      { filter: /^[^./]/ },
      async ({ path, kind, resolveDir, importer, pluginData }) => {
        if (kind !== "dynamic-import" || pluginData === NAMESPACE) return undefined;
        const found = await build.resolve(path, {
          kind: "require-call",
          resolveDir,
          importer,
          pluginData: NAMESPACE,
        });
        if (found.errors.length > 0 || found.external || !isCommonJs(found.path)) return undefined;
        return { path, namespace: NAMESPACE, pluginData: found.path };
      },
    );
    build.onLoad({ filter: /./, namespace: NAMESPACE }, async ({ pluginData: file }) => {
      const names = Object.keys(await import(pathToFileURL(file).href)).filter(
        (name) => /^\w+$/.test(name) && name !== "default",
      );
      const contents = `const library = require(${JSON.stringify(file)});\nexport default library;\nexport const { ${names.join(", ")} } = library;`;
      return { contents, loader: "js", resolveDir: dirname(file) };
    });
  },
};

/** As Node tells it: by the ending, else by the `type` of the nearest package.json. */
function isCommonJs(file) {
  if (extname(file) !== ".js") return extname(file) === ".cjs";
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const type = readType(join(folder, "package.json"));
    if (type !== undefined) return type !== "module";
  }
  return true;
}

function readType(packageFile) {
  try {
    return JSON.parse(readFileSync(packageFile, "utf8")).type ?? "commonjs";
  } catch {
    return undefined;
  }
}
