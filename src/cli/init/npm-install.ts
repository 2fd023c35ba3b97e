import { spawn } from "node:child_process";
import { FxError } from "../../runtime/errors.ts";

/**
 * Runs `npm install` in a project. What npm says goes to standard error.
 *
 * @throws FxError FX5005 where it fails.
 */
export async function npmInstall(folder: string, next: string): Promise<void> {
  const child = spawn("npm", ["install"], { cwd: folder, stdio: ["ignore", process.stderr, process.stderr], shell: process.platform === "win32" });
  const ignore = (): void => undefined; // Ctrl-C reaches npm by itself
  process.on("SIGINT", ignore);
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exitCode, signal) => resolve(exitCode ?? signal ?? 1));
    });
    if (code !== 0) throw new Error(`it ended with ${code}`);
  } catch (error) {
    throw new FxError("FX5005", `the project was created, but npm install failed: ${(error as Error).message}`, { hint: next, cause: error });
  } finally {
    process.off("SIGINT", ignore);
  }
}
