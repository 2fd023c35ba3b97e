/** What Node, and fx for the author's TypeScript, take for a module. */
export const MODULE_EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"] as const;

const DECLARATION = /\.d\.[cm]?ts$/;

export function isModuleName(name: string): boolean {
  return MODULE_EXTENSIONS.some((extension) => name.endsWith(extension)) && !DECLARATION.test(name);
}

/** TypeScript that a folder stands for: no tests, no declarations, no tool's settings such as `vitest.config.ts`. */
export function isSourceName(name: string): boolean {
  return (
    /\.m?ts$/.test(name) && !DECLARATION.test(name) && !/\.(?:test|spec|config)\.m?ts$/.test(name)
  );
}
