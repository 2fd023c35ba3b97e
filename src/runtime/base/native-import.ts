/**
 * Node's own `import()` of a file's URL. It stands alone in its file, and in a chunk of its own: Node 20 forgets how to
 * import dynamically in code that comes from a code cache, so this chunk alone is never kept in one.
 */
export function nativeImport(url: string): Promise<unknown> {
  return import(url);
}
