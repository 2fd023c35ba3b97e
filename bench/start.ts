import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { connectorSource } from "../test/support/project/connector-source.ts";
import { type Row, spreadOf } from "./measure.ts";

const BIN = resolve("bin/fx.js");
const RUNS = 15;

/**
 * Measures the time of whole commands relative to `node -e 0`, with a warm and with an empty code
 * cache.
 */
export function measureStart(): Row[] {
  let projects = 0;
  const folder = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "src/done.ts"), connectorSource());
    return [
      ...rows("fx --help", () => ["--help"], folder, 4),
      ...rows("fx --version", () => ["--version"], folder, 4),
      ...rows(
        "fx list-connectors on examples/duckdb",
        () => ["list-connectors", resolve("examples/duckdb/src/tasks.ts")],
        folder,
        5,
      ),
      ...rows(
        "fx run of a connector task whose job ends at once",
        () => ["run", "src/done.ts", "weather"],
        folder,
        5.2,
      ),
      ...rows(
        "fx init connector",
        () => ["init", "connector", `weather-${(projects += 1)}`, "--yes"],
        folder,
        5,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rows(what: string, getArgs: () => readonly string[], cwd: string, aim: number): Row[] {
  const cache = join(cwd, "cache");
  const ratios = (cold: boolean): number[] => {
    const measured: number[] = [];
    for (let run = -1; run < RUNS; run += 1) {
      if (cold) rmSync(cache, { recursive: true, force: true });
      const ratio = timeMs([BIN, ...getArgs()], cwd, cache) / timeMs(["-e", "0"], cwd, cache);
      if (run >= 0) measured.push(ratio);
    }
    return measured;
  };
  const warm = spreadOf(ratios(false));
  const cold = spreadOf(ratios(true));
  const unit = "× node -e 0";
  return [
    { what: `${what}, warm cache`, unit, measured: warm, aim: `≤ ${aim}`, met: warm.median <= aim },
    { what: `${what}, empty cache`, unit, measured: cold, aim: "(for comparison)", met: true },
  ];
}

function timeMs(args: readonly string[], cwd: string, cache: string): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...process.env, HOME: cwd, XDG_CACHE_HOME: cache },
  });
  const took = performance.now() - began;
  if (status !== 0)
    throw new Error(`${args.join(" ")} exited with code ${String(status)}: ${stderr.toString()}`);
  return took;
}
