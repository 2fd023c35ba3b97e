/**
 * Node's own `import()` of a file's URL. It has its own file because Node 20 cannot import from code in a code cache: see
 * bin/node20. Without Node 20, write `import(url)` instead.
 */
export function nativeImport(url: string): Promise<unknown> {
  return import(url);
}
