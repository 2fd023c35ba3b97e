import { spawn } from "node:child_process";
import { constants } from "node:os";
import { ROOT } from "./paths.mjs";

/**
 * Runs a program in this checkout. Its output is shown as it comes, or collected where `quiet` is set.
 * A program that a signal ended counts as the shell counts it: 128 and the signal's number.
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
  const letGo = waitWith(child);
  try {
    const code = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal]));
    });
    return { code, stdout: stdout(), stderr: stderr() };
  } finally {
    letGo();
  }
}

function collect(stream) {
  const chunks = [];
  stream?.on("data", (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/** The child decides how it ends: a terminal's Ctrl-C reaches it by itself, SIGTERM is handed on. */
function waitWith(child) {
  const ignore = () => {};
  const handOn = () => child.kill("SIGTERM");
  process.on("SIGINT", ignore).on("SIGTERM", handOn);
  return () => process.off("SIGINT", ignore).off("SIGTERM", handOn);
}
