import { execa } from "execa";
import type { CommandProcess } from "../../process/command-process.ts";
import { listenToSignals } from "../../process/process-end/listen-to-signals.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { PackageManager } from "./describe-project.ts";

/**
 * Installs the packages of a project. The tool's output goes to standard error.
 *
 * @throws FxError FX5005 if the tool fails, FX1009 after Ctrl-C
 */
export async function installPackages(
  folder: string,
  manager: PackageManager,
  next: string,
  process: CommandProcess,
): Promise<void> {
  let isStopped = false;
  // A terminal sends Ctrl-C to the tool as well, so fx only waits for it to end.
  const release = listenToSignals(process, ["SIGINT"], () => (isStopped = true));
  try {
    const { failed, shortMessage, signal, cause } = await execa(manager, ["install"], {
      cwd: folder,
      env: process.env,
      stdio: ["ignore", process.stderr.node, process.stderr.node],
      reject: false,
    });
    if (!failed) return;
    if (isStopped || signal === "SIGINT") {
      const summary = `stopped: the project was created, but ${manager} install did not finish`;
      throw new FxError("FX1009", summary, { hint: next });
    }
    const summary = `the project was created, but its packages are not installed: ${shortMessage}`;
    throw new FxError("FX5005", summary, { hint: next, cause });
  } finally {
    release();
  }
}
