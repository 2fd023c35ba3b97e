import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { cached } from "./peer-cache.mjs";
import { runCommand } from "./run-command.mjs";

const PROGRAM = process.platform === "win32" ? "node.exe" : "node";

/**
 * Installs one version of Node from the npm package `node`, unless it is in the cache.
 *
 * @param {string} version such as `26.10.0`
 * @returns {Promise<string>} the path of the program
 */
export async function installNode(version) {
  const folder = await cached(
    `node-${version}-${process.platform}-${process.arch}`,
    async (folder) => {
      console.error(`installing Node ${version} in ${folder} …`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, "package.json"),
        JSON.stringify({ private: true, allowScripts: { node: true } }),
      );
      await succeed("npm", ["install", "--no-audit", "--no-fund", `node@${version}`], folder);
      const { stdout } = await succeed(programIn(folder), ["--version"], folder);
      if (stdout.trim() !== `v${version}`)
        throw new Failure(`the npm package node@${version} contains Node ${stdout.trim()}`);
    },
  );
  return programIn(folder);
}

function programIn(folder) {
  return join(folder, "node_modules/node/bin", PROGRAM);
}

async function succeed(command, args, cwd) {
  const shell = command === "npm" && process.platform === "win32";
  const { code, stdout, stderr } = await runCommand(command, args, { quiet: true, cwd, shell });
  if (code !== 0)
    throw new Failure(
      `${command} ${args.join(" ")} failed with exit code ${code}\n${stdout}${stderr}`,
    );
  return { stdout };
}
