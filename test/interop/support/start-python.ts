import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { type RunningFx, startProgram } from "../../support/command/fx.ts";
import { userEnv } from "../../support/command/user-env.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";

const FX = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));

/**
 * Starts a program with the packages in the folder `python` of a project, whose tasks the built fx
 * runs.
 *
 * @param environment `flyte1` or `flyte2`
 * @param program a file in `test/interop/python/ENVIRONMENT`
 */
export async function startPython(
  environment: string,
  program: string,
  args: readonly string[],
  project: TemporaryProject,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningFx> {
  const programs = await pythonEnvironment(environment);
  const file = fileURLToPath(new URL(`../python/${environment}/${program}`, import.meta.url));
  return startProgram(`${programs}/python`, [file, ...args], {
    cwd: project.root,
    env: {
      ...userEnv(project),
      PYTHONPATH: `${project.root}/python`,
      PYTHONDONTWRITEBYTECODE: "1",
      FX_COMMAND: `${process.execPath} ${FX}`,
      ...env,
    },
  });
}
