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
