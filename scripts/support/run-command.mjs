import { spawn } from "node:child_process";
import { constants } from "node:os";
import { ROOT } from "./paths.mjs";

/**
 * Runs a program in this checkout. Prints its output, or collects it if `quiet` is set. As in a
 * shell, the exit code of a program that was killed is 128 plus the signal's number.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv, cwd?: string, shell?: boolean }} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export async function runCommand(
  command,
  args,
  { quiet = false, env = process.env, cwd = ROOT, shell = false } = {},
) {
  const child = spawn(command, args, {
    cwd,
    env,
    shell,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
  });
  const [stdout, stderr] = [child.stdout, child.stderr].map(collect);
  const stopForwarding = forwardSignals(child);
  try {
    const code = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal]));
    });
    return { code, stdout: stdout(), stderr: stderr() };
  } finally {
    stopForwarding();
  }
}

function collect(stream) {
  const chunks = [];
  stream?.on("data", (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/** Leaves the exit to the child. The terminal sends it Ctrl-C; SIGTERM must be forwarded. */
function forwardSignals(child) {
  const ignore = () => {};
  const forward = () => child.kill("SIGTERM");
  process.on("SIGINT", ignore).on("SIGTERM", forward);
  return () => process.off("SIGINT", ignore).off("SIGTERM", forward);
}
