import { execa } from "execa";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { listenToSignals } from "../process-end/listen-to-signals.ts";

/**
 * Runs `npm install` in a project. npm's output goes to standard error.
 *
 * @throws FxError FX5005 if npm fails, FX1009 after Ctrl-C
 */
export async function installPackages(folder: string, next: string): Promise<void> {
  let isStopped = false;
  // A terminal sends Ctrl-C to npm as well, so fx only waits for npm to end.
  const release = listenToSignals(["SIGINT"], () => (isStopped = true));
  try {
    const { failed, exitCode, signal, cause } = await execa("npm", ["install"], {
      cwd: folder,
      stdio: ["ignore", process.stderr, process.stderr],
      reject: false,
    });
    if (!failed) return;
    if (isStopped || signal === "SIGINT") {
      const summary = "stopped: the project was created, but npm install did not finish";
      throw new FxError("FX1009", summary, { hint: next });
    }
    const why =
      exitCode !== undefined
        ? `npm exited with ${exitCode}`
        : signal !== undefined
          ? `npm was stopped by ${signal}`
          : (cause as Error).message;
    const summary = `the project was created, but npm install failed: ${why}`;
    throw new FxError("FX5005", summary, { hint: next, cause });
  } finally {
    release();
  }
}
