#!/usr/bin/env node
// Runs `npm test` and `npm run test:interop` and says last, on a line of its own, how many tests of both passed and failed.
import { spawn } from "node:child_process";
import { ROOT } from "./setup/paths.mjs";

const TALLY = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

const totals = { passed: 0, failed: 0, skipped: 0 };
for (const script of ["scripts/test.mjs", "scripts/interop.mjs"]) {
  const { passed, failed, skipped } = await talliesOf(script);
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ""}`);
process.exitCode = totals.failed > 0 ? 1 : 0;

/** What the script's last line counts. It is not shown itself: only one line of the output has that form. A script that ends early failed. */
async function talliesOf(script) {
  const child = spawn(process.execPath, [script], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
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
  const code = await new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)).on("error", () => resolve(1)));
  const [passed, failed, skipped] = [1, 2, 3].map((index) => Number(tally?.[index] ?? 0));
  return { passed, skipped, failed: code === 0 || failed > 0 ? failed : 1 };
}
