import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The files below a folder, with `/` between the parts of their paths.
 *
 * @param leftOut names of files and folders to skip, at any depth
 */
export function listFiles(folder: string, leftOut: ReadonlySet<string>): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !leftOut.has(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? listFiles(join(folder, entry.name), leftOut).map((path) => `${entry.name}/${path}`)
        : [entry.name],
    );
}
