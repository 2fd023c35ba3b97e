#!/usr/bin/env node
// Runs a task of examples/duckdb. On a terminal, fx shows the rows of its result. In a pipe, fx
// prints where they are stored, so this prints them.
import { spawnSync } from "node:child_process";
import { ROOT } from "./support/paths.mjs";

const COMMAND = ["bin/fx.js", "run", "examples/duckdb/src/tasks.ts", "hottest_days"];
const isTerminal = process.stdout.isTTY;
const { status, stdout } = spawnSync(
  process.execPath,
  [...COMMAND, "--year", "2012", ...(isTerminal ? [] : ["--json"])],
  { cwd: ROOT, encoding: "utf8", stdio: ["inherit", isTerminal ? "inherit" : "pipe", "inherit"] },
);
process.exitCode = status ?? 1;
if (!isTerminal && status === 0) await printRows(JSON.parse(stdout).outputs.result);
else if (!isTerminal) console.log(stdout);

async function printRows({ uri }) {
  const { Dataset } = await import("../dist/index.js");
  console.log("date        high °C  low °C  weather");
  for await (const { date, temp_max: high, temp_min: low, weather } of new Dataset(uri).rows())
    console.log(
      `${new Date(date).toISOString().slice(0, 10)}${`${high}`.padStart(9)}${`${low}`.padStart(8)}  ${weather}`,
    );
}
