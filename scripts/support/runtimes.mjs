import { installRuntime } from "./install-runtime.mjs";

/**
 * A JavaScript runtime that runs `fx`, and the projects that it creates.
 *
 * @typedef {object} Runtime
 * @property {string} name
 * @property {readonly string[]} command runs a file
 * @property {"npm" | "bun" | "deno"} manager installs packages
 * @property {string} runScript runs a script of package.json
 */

/** @type {Runtime} */
export const NODE = {
  name: "Node",
  command: [process.execPath],
  manager: "npm",
  runScript: "npm run",
};

/** The names of {@link otherRuntime}. */
export const OTHER_RUNTIMES = ["Bun", "Deno"];

/**
 * Installs a runtime other than Node, at the version that fx is tested with.
 *
 * @param {string} name
 * @returns {Promise<Runtime>}
 */
export async function otherRuntime(name) {
  if (name === "Bun") {
    const bun = await installRuntime("bun", "1.4.5");
    return { name, command: [bun, "--bun"], manager: "bun", runScript: "bun run" };
  }
  const deno = await installRuntime("deno", "2.9.6");
  return { name, command: [deno, "run", "-A"], manager: "deno", runScript: "deno task" };
}
