import { sep } from "node:path";
import { isPlainObject } from "../../base/json.ts";

const DEPENDENCY_KEYS = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
];

/** The packages that a package.json depends on. */
export function listDependencies(packageJson: Readonly<Record<string, unknown>> = {}): string[] {
  return DEPENDENCY_KEYS.flatMap((key) => {
    const dependencies = packageJson[key];
    return isPlainObject(dependencies) ? Object.keys(dependencies) : [];
  });
}

/**
 * `@scope/name` of the specifier `@scope/name/sub`; undefined for a path, a `#` import or a URL.
 */
export function packageFromSpecifier(specifier: string): string | undefined {
  return /^(?:@[^/]+\/)?[^./#@:][^/:]*(?=\/|$)/.exec(specifier)?.[0];
}

/** The installed package that contains a file. */
export function packageFromFile(file: string): string | undefined {
  const folder = `${sep}node_modules${sep}`;
  const start = file.lastIndexOf(folder);
  if (start < 0) return undefined;
  return packageFromSpecifier(file.slice(start + folder.length).replaceAll(sep, "/"));
}
