import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";

/** Runs mypy on a program beside a package, with the SDK of an environment. Returns its errors. */
export async function checkPythonTypes(
  environment: string,
  folder: string,
  program: string,
): Promise<readonly string[]> {
  const [tools, sdk] = await Promise.all([
    pythonEnvironment("tools"),
    pythonEnvironment(environment),
  ]);
  writeFileSync(join(folder, "program.py"), program);
  const { stdout, stderr } = spawnSync(
    join(tools, "mypy"),
    [
      ...["--python-executable", join(sdk, "python"), "--strict", "--no-incremental"],
      ...["--no-error-summary", "--hide-error-context", "program.py"],
    ],
    { cwd: folder, encoding: "utf8" },
  );
  return `${stdout}${stderr}`.split("\n").filter((line) => line.includes(": error:"));
}
