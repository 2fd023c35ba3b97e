import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import type { Row } from "./measure.ts";

const MEASURES: Readonly<Record<string, () => Promise<Row[]>>> = {
  start: async () => (await import("./start.ts")).measureStart(),
  execute: async () => (await import("./execute.ts")).measureExecute(),
  "local-loop": async () => (await import("./local-loop.ts")).measureLocalLoop(),
  template: async () => (await import("./template.ts")).measureTemplate(),
  serve: async () => (await import("./serve.ts")).measureServe(),
  literals: async () => (await import("./literals.ts")).measureLiterals(),
  datasets: async () => (await import("./datasets.ts")).measureDatasets(),
};

/** Figures of a machine that does other work are printed, not written. */
const MOST_LOAD = 1.5;

// Node reads these certificates when it starts, which takes twice as long as the rest of `node -e 0`.
delete process.env["NODE_EXTRA_CA_CERTS"];

/** `npm run bench`: all measures, or those that are named. Prints a table and writes a file of raw rows for each. */
const isBusy = loadavg()[0]! > MOST_LOAD;
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(MEASURES);
for (const name of names) {
  const measure = MEASURES[name];
  if (measure === undefined)
    throw new Error(`no measure "${name}"; there are ${Object.keys(MEASURES).join(", ")}`);
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
  console.log(`The machine was busy (load above ${MOST_LOAD}): bench/results is unchanged.`);
