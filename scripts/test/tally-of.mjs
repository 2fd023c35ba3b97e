import { spawn } from "node:child_process";
import { ROOT } from "../support/paths.mjs";

const TALLY = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * Runs a script that runs tests, and gives what its last line counts. That line is not shown: only one line of the whole
 * output has its form. A script that ends early failed.
 *
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Tally>}
 */
export async function tallyOf([program, ...args], env = process.env) {
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
 * Says the sum, last and on a line of its own.
 *
 * @param {readonly Tally[]} tallies
 * @returns {number} the exit code
 */
export function sayTotal(tallies) {
  const sum = (name) => tallies.reduce((total, tally) => total + tally[name], 0);
  console.log(
    `${sum("passed")} passed, ${sum("failed")} failed${sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : ""}`,
  );
  return sum("failed") > 0 ? 1 : 0;
}
