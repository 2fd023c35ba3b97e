/** Installs one version of a runtime, unless it is in the cache, and returns the path of the program. */
export function installRuntime(name: "node" | "bun" | "deno", version: string): Promise<string>;
