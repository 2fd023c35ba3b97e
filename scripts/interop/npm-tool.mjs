import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { cached } from "../support/peer-cache.mjs";
import { runCommand } from "../support/run-command.mjs";

/**
 * Installs the programs of an npm package (`name@version`, with an exact version), unless they are
 * cached. Returns their folder.
 *
 * @param {string} spec
 * @returns {Promise<string>}
 */
export async function npmTool(spec) {
  const folder = await cached(`npm-${spec.replace(/[^\w.@-]+/g, "_")}`, async (folder) => {
    console.error(`installing ${spec} in ${folder} …`);
    mkdirSync(folder, { recursive: true });
    const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
    const { code, stderr } = await runCommand("npm", [...args, spec], { quiet: true, cwd: folder });
    if (code !== 0)
      throw new Failure(`npm install ${spec} failed with exit code ${code}\n${stderr}`);
  });
  return join(folder, "node_modules/.bin");
}
