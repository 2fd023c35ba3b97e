import { spawn } from "node:child_process";
import { FxError } from "../../runtime/base/errors/errors.ts";

/**
 * Runs `npm install` in a project. What npm says goes to standard error.
 *
 * @throws FxError FX5005 where it fails, FX1009 where Ctrl-C ended it.
 */
export async function npmInstall(folder: string, next: string): Promise<void> {
  let isStopped = false;
  const onInterrupt = (): void => void (isStopped = true); // Ctrl-C reaches npm by itself
  process.on("SIGINT", onInterrupt); // before npm can say a word: the answer to that may be Ctrl-C
  try {
    const child = spawn("npm", ["install"], {
      cwd: folder,
      stdio: ["ignore", process.stderr, process.stderr],
      shell: process.platform === "win32",
    });
    const code = await new Promise<number | string>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exitCode, signal) => {
        isStopped ||= signal === "SIGINT"; // npm's end may be seen before the signal itself
        resolve(exitCode ?? signal ?? 1);
      });
    });
    if (code !== 0) throw new Error(`it ended with ${code}`);
  } catch (error) {
    if (isStopped)
      throw new FxError("FX1009", "stopped: the project was created, but npm install did not end", {
        hint: next,
      });
    throw new FxError(
      "FX5005",
      `the project was created, but npm install failed: ${(error as Error).message}`,
      { hint: next, cause: error },
    );
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}
