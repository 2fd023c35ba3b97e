/** Installs one version of Node, unless it is in the cache, and returns the path of the program. */
export function installNode(version: string): Promise<string>;
