import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { ROOT } from "../support/paths.mjs";
import { runCommand } from "../support/run-command.mjs";

const MAX_PACKAGES = 10;
const MAX_BYTES = 15_000_000;

/**
 * Runs the installation commands of README.md in an empty folder. Fails if they warn or install too
 * much.
 */
export async function tryInstall({ folder, tarball, env }) {
  const project = join(folder, "empty project");
  mkdirSync(project);
  const lines = readmeLines(tarball);
  if (lines.length !== 2)
    throw new Failure(`expected 2 installation commands in README.md, got ${lines.join(" && ")}`);
  for (const line of lines) {
    const { code, stdout, stderr } = await runCommand("sh", ["-c", line], {
      quiet: true,
      cwd: project,
      env,
    });
    if (code !== 0 || /warn|deprecated/i.test(stdout + stderr))
      throw new Failure(`${line} exited with code ${code}\n${stdout}${stderr}`);
    if (line.startsWith("npx fx") && !/list-connectors/.test(stdout))
      throw new Failure(`unexpected output of ${line}: ${stdout}`);
  }
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { stdout } = await runCommand("npx", ["fx", "--version"], {
    quiet: true,
    cwd: project,
    env,
  });
  if (!stdout.startsWith(`flyte-fx/${version} `))
    throw new Failure(`unexpected output of npx fx --version: ${stdout}`);
  checkSize(join(project, "node_modules"));
}

/** The commands after `npm pack` and `cd`. */
function readmeLines(tarball) {
  const block =
    /^```sh\nnpm pack[^\n]*\ncd \/path\/to\/your\/project\n([^]*?)^```$/m.exec(
      readFileSync(join(ROOT, "README.md"), "utf8"),
    )?.[1] ?? "";
  return block
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/\/path\/to\/the\/clone\/\S+\.tgz/, `'${tarball}'`));
}

function checkSize(modules) {
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const bytes = files.reduce(
    (sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size,
    0,
  );
  const packages = Object.keys(
    JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")).packages,
  ).length;
  if (packages > MAX_PACKAGES || bytes > MAX_BYTES)
    throw new Failure(`the installation has ${packages} packages and ${bytes} bytes`);
  console.log(`  ${packages} packages, ${(bytes / 1e6).toFixed(1)} MB`);
}
