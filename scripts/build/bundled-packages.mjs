import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/paths.mjs";

/** Sources of generated code, which the bundler does not see. */
const GENERATED_FROM = [
  "node_modules/@flyteorg/flyteidl/package.json",
  "node_modules/@flyteorg/flyteidl2/package.json",
];

/**
 * Lists the packages whose code the bundles contain, each with its folder and the files used of it.
 *
 * @returns {{ folder: string, files: string[], name: string, version: string, license: unknown }[]}
 */
export function bundledPackages(metafiles) {
  const files = [...GENERATED_FROM, ...metafiles.flatMap(bundledFiles)];
  const folders = [...new Set(files.flatMap(packageFolder))];
  const packages = folders.map((folder) => {
    const manifest = readFileSync(join(ROOT, folder, "package.json"), "utf8");
    const { name, version, license } = JSON.parse(manifest);
    const own = files.filter((file) => file.startsWith(`${folder}/`));
    return { folder, files: own, name, version, license };
  });
  const byId = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byId.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function bundledFiles({ outputs }) {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [path] : [],
    ),
  );
}

/** Returns the package of a file, or nothing for our own files. */
function packageFolder(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
}
