/** Whether a FILE of `fx run` is a serialized template. */
export function isTemplateFile(file: string): boolean {
  return file.endsWith(".pb");
}
