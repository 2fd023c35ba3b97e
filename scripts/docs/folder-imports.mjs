import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as esbuild from "esbuild";
import ts from "typescript";
import { ROOT } from "../setup/paths.mjs";

/**
 * Which folders of src each folder loads when it runs: imports of types alone do not count, those within functions do.
 * The files that lie in `src/runtime` itself are everybody's, and count as no folder.
 *
 * @returns {Map<string, Set<string>>}
 */
export function folderImports() {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.includes("generated"),
  );
  const imports = new Map();
  for (const file of files.map((name) => `src/${name.replaceAll("\\", "/")}`)) {
    const from = folderOf(file);
    const loaded = loadedFiles(file)
      .map(folderOf)
      .filter((folder) => folder !== from && folder !== "src/runtime");
    imports.set(from, new Set([...(imports.get(from) ?? []), ...loaded]));
  }
  return imports;
}

function loadedFiles(file) {
  const { code } = esbuild.transformSync(readFileSync(join(ROOT, file), "utf8"), {
    loader: "ts",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  const { importedFiles } = ts.preProcessFile(code);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => join(dirname(file), fileName).replaceAll("\\", "/"));
}

/** `src/cli` and `src/index.ts`, but `src/runtime/wire`. */
function folderOf(file) {
  const parts = file.split("/");
  const depth = parts[1] === "runtime" ? 3 : 2;
  return parts.length > depth
    ? parts.slice(0, depth).join("/")
    : parts[1] === "runtime"
      ? "src/runtime"
      : file;
}
