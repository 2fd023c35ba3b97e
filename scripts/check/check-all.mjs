import { availableParallelism } from "node:os";
import { runCommand } from "../support/run-command.mjs";

/**
 * Runs all checks, one per core at a time, and prints the output of those that failed.
 *
 * @param {readonly { title: string, command: readonly string[] }[]} checks
 * @returns {Promise<number>} the exit code
 */
export async function checkAll(checks) {
  const pending = [...checks];
  const failed = [];
  const runNext = async () => {
    for (let check = pending.shift(); check; check = pending.shift()) {
      if (!(await passes(check))) failed.push(check.title);
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), checks.length) }, runNext),
  );
  if (failed.length > 0)
    console.error(`\n${failed.length} of ${checks.length} checks failed: ${failed.join(", ")}`);
  return failed.length > 0 ? 1 : 0;
}

async function passes({ title, command }) {
  const startedAt = performance.now();
  const { code, stdout, stderr } = await runCommand(process.execPath, command, { quiet: true });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.error(`${code === 0 ? "✔" : "✖"} ${title} (${seconds} s)`);
  if (code !== 0) console.error(`${stdout}${stderr}`);
  return code === 0;
}
