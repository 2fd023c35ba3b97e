import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { ROOT } from "../support/paths.mjs";

/** The table of docs/scale.md, between comments. */
const TABLE = /(<!-- Generated: npm run bench -- polls -->\n)[^]*(\n<!-- End -->)/;
/** Flyte's engine polls a job this often by default. */
const RESYNC_SECONDS = 30;

/** Replaces the table in docs/scale.md by the figures of bench/results/polls.json. */
export function scalePage(page) {
  if (!TABLE.test(page)) throw new Failure("docs/scale.md has no table of npm run bench -- polls");
  const { at, machine, curves, memory } = readPolls();
  const rows = Object.entries(curves).flatMap(([method, points]) =>
    points.map(
      ({ x, y, note }) =>
        `| \`${method}\` | ${group(x)} | ${group(x * RESYNC_SECONDS)} | ${y.toFixed(0)} % | ${note} |`,
    ),
  );
  const lines = [
    `| method | polls per second | jobs, each polled every ${RESYNC_SECONDS} s | CPU, of one core | observed |`,
    "| --- | --: | --: | --: | --- |",
    ...rows,
  ];
  return page.replace(
    TABLE,
    (_, head, end) =>
      `${head}\nMeasured on ${at.slice(0, 10)}, Node ${machine.node.slice(1)}, ${machine.cpu}. With 10,000 jobs, the server needed ${memory.toFixed(0)} MiB.\n\n${lines.join("\n")}\n${end}`,
  );
}

/** Returns the points of each method, by polls per second, and the server's memory in MiB. */
export function readPolls() {
  const { at, machine, rows } = JSON.parse(
    readFileSync(join(ROOT, "bench/results/polls.json"), "utf8"),
  );
  const curves = {};
  for (const { curve, at: x, measured, note } of rows)
    if (curve !== undefined) (curves[curve] ??= []).push({ x, y: measured.median, note });
  for (const points of Object.values(curves)) points.sort((a, b) => a.x - b.x);
  const memory = Math.max(
    ...rows
      .filter(({ what }) => what.endsWith("peak memory of the server"))
      .map(({ measured }) => measured.max),
  );
  return { at, machine, curves, memory };
}

function group(number) {
  return number.toLocaleString("en-US");
}
