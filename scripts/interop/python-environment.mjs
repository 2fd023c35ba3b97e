import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { ROOT } from "../support/paths.mjs";
import { cached } from "../support/peer-cache.mjs";
import { runCommand } from "../support/run-command.mjs";

const REQUIREMENTS = join(ROOT, "test/interop/python");
const VERSION = "3.11";

/** Names of all environments: one for each `requirements-NAME.txt`. */
export function pythonEnvironments() {
  return readdirSync(REQUIREMENTS).flatMap(
    (file) => /^requirements-(.+)\.txt$/.exec(file)?.[1] ?? [],
  );
}

/**
 * Creates a Python environment with exactly the packages of
 * `test/interop/python/requirements-NAME.txt`, unless it is cached.
 *
 * @param {string} name
 * @returns {Promise<string>} the folder of its programs (`python`, `pyflyte`, …)
 */
export async function pythonEnvironment(name) {
  const file = join(REQUIREMENTS, `requirements-${name}.txt`);
  const key = createHash("sha256")
    .update(`${VERSION} ${process.platform} ${process.arch}\n`)
    .update(readRequirements(file))
    .digest("hex");
  const folder = await cached(`python-${name}-${key.slice(0, 16)}`, async (folder) => {
    console.error(`creating the Python environment ${name} in ${folder} …`);
    await succeed(await findPython(), ["-m", "venv", folder]);
    await succeed(join(folder, "bin/python"), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--no-deps",
      "--disable-pip-version-check",
      "--requirement",
      file,
    ]);
  });
  return join(folder, "bin");
}

/** The text of a file, with the files that it includes in a line of their own. */
function readRequirements(file) {
  return readFileSync(file, "utf8").replace(/^-r (.+)$/gm, (_line, included) =>
    readRequirements(join(REQUIREMENTS, included)),
  );
}

async function findPython() {
  for (const command of [`python${VERSION}`, "python3", "python"]) {
    const { stdout } = await runQuietly(command, [
      "-c",
      "import sys; print('%d.%d' % sys.version_info[:2])",
    ]);
    if (stdout.trim() === VERSION) return command;
  }
  throw new Failure(
    `python${VERSION} not found on the PATH: install Python ${VERSION} with its venv module`,
  );
}

async function succeed(command, args) {
  const { code, stdout, stderr } = await runQuietly(command, args);
  if (code !== 0)
    throw new Failure(
      `${command} ${args.join(" ")} failed with exit code ${code}\n${stdout}${stderr}`,
    );
}

/** A missing program counts as a failed one. */
function runQuietly(command, args) {
  return runCommand(command, args, { quiet: true }).catch((error) => ({
    code: 127,
    stdout: "",
    stderr: String(error),
  }));
}
