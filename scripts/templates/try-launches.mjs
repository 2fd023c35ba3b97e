import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";

/**
 * Runs the entries of `.vscode/launch.json` without a debugger, except the server, which does not
 * exit.
 */
export async function tryLaunches(project, { started, run }) {
  const text = readFileSync(join(project, ".vscode/launch.json"), "utf8");
  const { configurations } = JSON.parse(text.replaceAll("${workspaceFolder}", project));
  for (const { name, runtimeArgs = [], program, args = [] } of configurations) {
    if (name === "Serve") continue;
    const output = await run(process.execPath, [...runtimeArgs, program, ...args], {
      cwd: project,
    });
    const expected = name === "Run the task" ? started : /^# fail 0$|^ℹ fail 0$/m;
    if (!expected.test(output))
      throw new Failure(`launch.json, "${name}": expected ${expected} in:\n${output}`);
  }
}
