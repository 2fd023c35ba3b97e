import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { cached } from "../support/peer-cache.mjs";
import { runCommand } from "../support/run-command.mjs";

/**
 * Installs the programs of a Go package (`path@version`, with an exact version), unless they are
 * cached. Returns their folder.
 *
 * @param {string} module
 * @returns {Promise<string>}
 */
export function goTool(module) {
  return cached(
    `go-${process.platform}-${process.arch}-${module.replace(/[^\w.@-]+/g, "_")}`,
    async (folder) => {
      console.error(`installing ${module} in ${folder} …`);
      mkdirSync(folder, { recursive: true });
      const env = { ...process.env, GOBIN: join(folder), GOFLAGS: "" };
      const { code, stderr } = await runCommand("go", ["install", module], {
        quiet: true,
        env,
        cwd: folder,
      }).catch((error) => ({ code: 127, stderr: String(error) }));
      if (code !== 0)
        throw new Failure(`go install ${module} failed with exit code ${code}\n${stderr}`);
    },
  );
}
