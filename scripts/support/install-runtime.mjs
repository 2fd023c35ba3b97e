import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { cached } from "./peer-cache.mjs";
import { runCommand } from "./run-command.mjs";

/** The programs in the npm packages. */
const PROGRAMS = { node: "node/bin/node", bun: "bun/bin/bun.exe", deno: "deno/deno" };

/**
 * Installs one version of a JavaScript runtime from the npm package of its name, unless it is in the
 * cache.
 *
 * @param {keyof typeof PROGRAMS} name
 * @param {string} version such as `26.10.0`
 * @returns {Promise<string>} the path of the program
 */
export async function installRuntime(name, version) {
  const folder = await cached(
    `${name}-${version}-${process.platform}-${process.arch}`,
    async (folder) => {
      console.error(`installing ${name} ${version} in ${folder} …`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, "package.json"),
        JSON.stringify({ private: true, allowScripts: { [name]: true } }),
      );
      await succeed("npm", ["install", "--no-audit", "--no-fund", `${name}@${version}`], folder);
      const { stdout } = await succeed(programIn(folder, name), ["--version"], folder);
      if (!stdout.split(/[\s v]/).includes(version))
        throw new Failure(`the npm package ${name}@${version} contains ${stdout.trim()}`);
    },
  );
  return programIn(folder, name);
}

function programIn(folder, name) {
  const program = join(folder, "node_modules", PROGRAMS[name]);
  return process.platform === "win32" && !program.endsWith(".exe") ? `${program}.exe` : program;
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
