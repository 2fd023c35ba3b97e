import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Lists the files in a folder and its subfolders, as relative paths with `/`.
 *
 * @param leftOut names of files and folders to skip, at any depth
 */
export function listTemplateFiles(folder: string, leftOut: ReadonlySet<string>): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !leftOut.has(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? listTemplateFiles(join(folder, entry.name), leftOut).map(
            (path) => `${entry.name}/${path}`,
          )
        : [entry.name],
    );
}
