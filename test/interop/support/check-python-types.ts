import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { npmTool } from "../../../scripts/interop/npm-tool.mjs";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";

const PYRIGHT = "pyright@1.1.414";

/** An error of pyright. */
export interface PyrightError {
  /** Relative to the folder that was checked. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** The output of `pyright --outputjson`. */
interface Output {
  readonly summary: { readonly filesAnalyzed: number };
  readonly generalDiagnostics: readonly {
    readonly file: string;
    readonly severity: string;
    readonly message: string;
    readonly rule?: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
}

/**
 * Runs pyright, which editors use, on a folder with packages, with the SDK of an environment.
 * Returns its errors.
 *
 * @param program becomes `program.py` in the folder
 */
export async function checkWithPyright(
  environment: string,
  folder: string,
  program = "",
): Promise<readonly PyrightError[]> {
  const [tool, sdk] = await Promise.all([npmTool(PYRIGHT), pythonEnvironment(environment)]);
  writeFileSync(join(folder, "program.py"), program);
  const { stdout, stderr } = spawnSync(
    join(tool, "pyright"),
    ["--outputjson", "--pythonpath", join(sdk, "python"), "."],
    { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (!stdout.startsWith("{")) throw new Error(`pyright failed: ${stdout}${stderr}`);
  const { summary, generalDiagnostics } = JSON.parse(stdout) as Output;
  if (summary.filesAnalyzed < 2) throw new Error(`pyright found no package in ${folder}`);
  return generalDiagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ file, range, rule = "", message }) => ({
      ...{ file: relative(folder, file), line: range.start.line + 1 },
      ...{ rule, message },
    }));
}

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
