import { isPlainObject } from "../../json.ts";

const KEYS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/** The packages that a package.json asks for. */
export function dependencyNames(packageJson: Readonly<Record<string, unknown>> = {}): string[] {
  return KEYS.flatMap((key) => {
    const dependencies = packageJson[key];
    return isPlainObject(dependencies) ? Object.keys(dependencies) : [];
  });
}
