import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { writeTar } from "../runtime/task/package/tar.ts";
import { listTemplateFiles } from "./read-template.ts";

/** npm adds these to every package, whatever `files` lists. */
const ALWAYS = ["package.json", "README.md", "LICENSE"];

/** Left in a template by running it in place. */
const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", ".fx", "package-lock.json"]);

/**
 * Packs the running copy of flyte-fx into a tarball that npm can install, with the files that `npm
 * pack` would include. `npm pack` itself needs a writable home and would run the scripts of a
 * checkout.
 */
export function packPackage(packageRoot: string): Buffer {
  const paths = packagedPaths(packageRoot).sort();
  const entries = paths.map((path) => ({
    name: `package/${path}`,
    content: readFileSync(join(packageRoot, path)),
  }));
  return gzipSync(writeTar(entries));
}

function packagedPaths(packageRoot: string): string[] {
  const manifest = readFileSync(join(packageRoot, "package.json"), "utf8");
  const { files } = JSON.parse(manifest) as { readonly files: readonly string[] };
  return [...ALWAYS, ...files.filter((entry) => !entry.startsWith("!"))]
    .filter((entry) => existsSync(join(packageRoot, entry)))
    .flatMap((entry) =>
      statSync(join(packageRoot, entry)).isDirectory()
        ? listTemplateFiles(join(packageRoot, entry), LEFT_OUT).map((path) => `${entry}/${path}`)
        : [entry],
    )
    .filter((path) => !files.includes(`!${path}`));
}
