import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
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

/** `npm run bench`: all measures, or those that are named. Writes a file of raw rows for each, and a table. */
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(MEASURES);
for (const name of names) {
  const measure = MEASURES[name];
  if (measure === undefined)
    throw new Error(`no measure "${name}"; there are ${Object.keys(MEASURES).join(", ")}`);
  const rows = await measure();
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
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
