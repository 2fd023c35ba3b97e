import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import type { Row } from "./measure.ts";

const MEASURES: Readonly<Record<string, () => Promise<Row[]>>> = {
  start: async () => (await import("./start.ts")).measureStart(),
  openapi: async () => (await import("./openapi.ts")).measureOpenapi(),
  execute: async () => (await import("./execute.ts")).measureExecute(),
  "local-loop": async () => (await import("./local-loop.ts")).measureLocalLoop(),
  schedules: async () => (await import("./schedules.ts")).measureSchedules(),
  recordings: async () => (await import("./recordings.ts")).measureRecordings(),
  template: async () => (await import("./template.ts")).measureTemplate(),
  serve: async () => (await import("./serve.ts")).measureServe(),
  "slow-callers": async () => (await import("./slow-callers.ts")).measureSlowCallers(),
  blocking: async () => (await import("./blocking.ts")).measureBlocking(),
  databricks: async () => (await import("./databricks.ts")).measureDatabricks(),
  isolated: async () => (await import("./isolated.ts")).measureIsolated(),
  workers: async () => (await import("./workers.ts")).measureWorkers(),
  polls: async () => (await import("./polls.ts")).measurePolls(),
  declared: async () => (await import("./declared.ts")).measureDeclared(),
  literals: async () => (await import("./literals.ts")).measureLiterals(),
  dev: async () => (await import("./dev.ts")).measureDev(),
  datasets: async () => (await import("./datasets.ts")).measureDatasets(),
};

/** Above this load, results are printed but not written. */
const MAX_LOAD = 1.5;

// Node reads these certificates when it starts, which takes twice as long as the rest of `node -e
// 0`.
delete process.env["NODE_EXTRA_CA_CERTS"];

// Runs all measures, or those named in the arguments. Prints their rows and writes them to a file
// each.
const isBusy = loadavg()[0]! > MAX_LOAD;
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(MEASURES);
for (const name of names) {
  const measure = MEASURES[name];
  if (measure === undefined)
    throw new Error(`unknown measure "${name}": expected ${Object.keys(MEASURES).join(", ")}`);
  const rows = await measure();
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  if (!isBusy)
    writeFileSync(
      `bench/results/${name}.json`,
      `${JSON.stringify({ at: new Date().toISOString(), machine, rows }, null, 2)}\n`,
    );
  for (const { what, unit, measured, aim, met, note } of rows) {
    console.log(
      `${met ? "✔" : "✖"} ${what}: ${measured.median} ${unit} (${measured.min}–${measured.max}); aim ${aim}${note === undefined ? "" : `; ${note}`}`,
    );
  }
}
if (isBusy)
  console.log(`bench/results is unchanged, because the machine was busy (load above ${MAX_LOAD})`);
