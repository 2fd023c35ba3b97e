import { spawn } from "node:child_process";
import { ROOT } from "../support/paths.mjs";

const TALLY = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * Runs a test script and returns the counts from its last line. That line is not printed, so that
 * the whole output has only one such line. If the script fails without counts, it counts as one
 * failed test.
 *
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Tally>}
 */
export async function runAndCount([program, ...args], env = process.env) {
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
  let tally;
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      tally = TALLY.exec(line) ?? tally;
      if (!TALLY.test(line)) console.log(line);
    }
  });
  const code = await new Promise((resolve) =>
    child.on("close", (code) => resolve(code ?? 1)).on("error", () => resolve(1)),
  );
  const [passed, failed, skipped] = [1, 2, 3].map((index) => Number(tally?.[index] ?? 0));
  return { passed, skipped, failed: code === 0 || failed > 0 ? failed : 1 };
}

/**
 * Prints the sum as the last line.
 *
 * @param {readonly Tally[]} tallies
 * @returns {number} the exit code
 */
export function printTotal(tallies) {
  const sum = (name) => tallies.reduce((total, tally) => total + tally[name], 0);
  console.log(
    `${sum("passed")} passed, ${sum("failed")} failed${sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : ""}`,
  );
  return sum("failed") > 0 ? 1 : 0;
}
