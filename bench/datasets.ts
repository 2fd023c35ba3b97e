import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonEnvironment } from "../scripts/interop/python-environment.mjs";
import { t, task } from "../src/entries/index.ts";
import { cpuMs, type Row, type Spread, spreadOf } from "./measure.ts";

const ROWS = 1_000_000;
const ROUNDS = 5;

interface StationRow {
  readonly id: number;
  readonly temperature: number;
  readonly station: string;
  readonly valid: boolean;
  readonly at: Date;
}

/** Yields the same rows as `station_rows` in Python. */
function* stationRows(): Generator<StationRow> {
  for (let index = 0; index < ROWS; index += 1)
    yield {
      id: index,
      temperature: Math.sin(index) * 40,
      station: `station-${index % 5000}`,
      valid: index % 7 !== 0,
      at: new Date(1_700_000_000_000 + index * 1000),
    };
}

const columns = {
  id: t.int(),
  temperature: t.float(),
  station: t.string(),
  valid: t.bool(),
  at: t.datetime(),
};

const PYTHON = `
import math, sys, time
from datetime import datetime, timedelta, timezone
import pyarrow as pa, pyarrow.parquet as pq

def station_rows():
    start = datetime.fromtimestamp(1_700_000_000, timezone.utc)
    for index in range(${ROWS}):
        yield {
            "id": index,
            "temperature": math.sin(index) * 40,
            "station": f"station-{index % 5000}",
            "valid": index % 7 != 0,
            "at": start + timedelta(seconds=index),
        }

schema = pa.schema([
    ("id", pa.int64()),
    ("temperature", pa.float64()),
    ("station", pa.string()),
    ("valid", pa.bool_()),
    ("at", pa.timestamp("us", tz="UTC")),
])

rows = list(station_rows())
before = time.process_time()
pq.write_table(pa.Table.from_pylist(rows, schema=schema), sys.argv[1])
print((time.process_time() - before) * 1000)
`;

/**
 * Compares fx and pyarrow writing a million rows to a Parquet file. The time of fx includes
 * creating the rows; the time of pyarrow does not.
 */
export async function measureDatasets(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "fx-bench-"));
  const python = join(await pythonEnvironment("flyte1"), "python");
  try {
    const declared = task({ name: "declared", outputs: { table: t.dataset({ columns }) } }, () => ({
      table: stationRows(),
    }));
    const inferred = task({ name: "inferred", outputs: { table: t.dataset() } }, () => ({
      table: stationRows(),
    }));
    const times: { readonly declared: number; readonly inferred: number; readonly peer: number }[] =
      [];
    for (let round = 0; round < ROUNDS; round += 1)
      times.push({
        declared: await cpuMs(() => declared.run({}, { projectRoot: folder })),
        inferred: await cpuMs(() => inferred.run({}, { projectRoot: folder })),
        peer: pythonMs(python, join(folder, "peer.parquet")),
      });
    const peer = spreadOf(times.map((time) => time.peer));
    return (["declared", "inferred"] as const).map((columns) =>
      toRow(
        columns,
        spreadOf(times.map((time) => time[columns] / time.peer)),
        spreadOf(times.map((time) => time[columns])),
        peer,
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function toRow(columns: string, measured: Spread, ours: Spread, peer: Spread): Row {
  return {
    what: `CPU of a million rows to Parquet, columns ${columns}`,
    unit: "× pyarrow",
    measured,
    aim: "≤ 3",
    met: measured.median <= 3,
    note: `${Math.round(ours.median)} ms; pyarrow ${Math.round(peer.median)} ms`,
  };
}

/** CPU milliseconds of pyarrow, without the start of Python and its imports. */
function pythonMs(python: string, path: string): number {
  const { status, stdout, stderr } = spawnSync(python, ["-c", PYTHON, path], { encoding: "utf8" });
  if (status !== 0) throw new Error(`pyarrow failed: ${stderr}`);
  return Number(stdout);
}
