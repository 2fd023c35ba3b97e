import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns the commands of a project's README, in order.
 *
 * @param {string} project
 * @returns {readonly string[]}
 */
export function readmeLines(project) {
  const blocks = readFileSync(join(project, "README.md"), "utf8").matchAll(
    /^```sh\n([^]*?)^```$/gm,
  );
  return [...blocks]
    .flatMap(([, block]) => block.split("\n"))
    .map((line) => line.replace(/\s+# .*$/, ""))
    .filter((line) => line !== "");
}
