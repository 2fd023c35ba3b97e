/**
 * Node's `import()` of a file URL. In its own file because Node 20 cannot import from code in a
 * code cache; see bin/node20. Once Node 20 is dropped, use `import(url)` directly.
 */
export function nativeImport(url: string): Promise<unknown> {
  return import(url);
}

/** Loads execa on first use. Tools such as tsx cannot `require` it, because it is an ES module. */
export function importExeca(): Promise<typeof import("execa")> {
  return import("execa");
}
