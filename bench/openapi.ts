import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { jobApi } from "../test/support/openapi/job-api.ts";
import { type Row, spreadOf } from "./measure.ts";

const BIN = resolve("bin/fx.js");
const RUNS = 9;

/**
 * Measures the time from an OpenAPI document to a connector that passes `fx check`, beside that of
 * the template. Installing the packages is not part of it.
 */
export function measureOpenapi(): Row[] {
  const folder = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    writeFileSync(join(folder, "openapi.json"), jobApi("/jobs"));
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    const template: number[] = [];
    const ratios: number[] = [];
    for (let run = -1; run < RUNS; run += 1) {
      const templateMs = timeMs(folder, `template${run + 1}`, []);
      const ms = timeMs(folder, `openapi${run + 1}`, ["--openapi", "openapi.json"]);
      if (run < 0) continue;
      template.push(templateMs);
      ratios.push(ms / templateMs);
    }
    const measured = spreadOf(ratios);
    return [
      {
        what: "fx init connector --openapi, then fx check",
        unit: "× the same with the template",
        measured,
        aim: "≤ 1.5",
        met: measured.median <= 1.5,
        note: `the template takes ${Math.round(spreadOf(template).median)} ms`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timeMs(folder: string, name: string, flags: readonly string[]): number {
  const began = performance.now();
  run(["init", "connector", name, "--yes", ...flags], folder);
  run(["check"], join(folder, name));
  return performance.now() - began;
}

function run(args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd });
  if (status !== 0)
    throw new Error(
      `fx ${args.join(" ")} exited with ${String(status)}: ${stdout.toString()}${stderr.toString()}`,
    );
}
