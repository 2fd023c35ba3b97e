/** The extensions of modules that Node or fx can import. */
export const MODULE_EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"] as const;

const DECLARATION = /\.d\.[cm]?ts$/;

export function isModuleName(name: string): boolean {
  return MODULE_EXTENSIONS.some((extension) => name.endsWith(extension)) && !DECLARATION.test(name);
}

/**
 * TypeScript that fx loads from a folder: no tests, declarations or tool configurations such as
 * `vitest.config.ts`.
 */
export function isSourceName(name: string): boolean {
  return (
    /\.m?ts$/.test(name) && !DECLARATION.test(name) && !/\.(?:test|spec|config)\.m?ts$/.test(name)
  );
}
