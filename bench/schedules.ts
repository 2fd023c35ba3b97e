import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeClock } from "../src/entries/testing.ts";
import { createSubject } from "../src/runtime/check/check-subject.ts";
import { openInProcess } from "../src/runtime/check/check-target.ts";
import { runSchedules } from "../src/runtime/check/schedules/run-schedules.ts";
import type { CreateWorld } from "../src/runtime/check/world.ts";
import type { AnyConnector } from "../src/runtime/connector/connector-registry.ts";
import type { Collected } from "../src/runtime/loader/collect-exports.ts";
import { type LoadedProject, loadProject } from "../src/runtime/loader/load-project.ts";
import { cpuMs, type Row, spreadOf } from "./measure.ts";

const SCHEDULES = 300;
const ROUNDS = 5;
const TEMPLATE = join(import.meta.dirname, "../templates/connector-async");

/** Compares fault schedules of the async template with as many runs of it without faults. */
export async function measureSchedules(): Promise<Row[]> {
  const cacheDir = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    const sdkEntry = join(import.meta.dirname, "../src/entries/index.ts");
    const loaded = await loadProject({ paths: [], cwd: TEMPLATE, sdkEntry, cacheDir });
    const { world } = await loaded.importModule(join(TEMPLATE, "dev/world.ts"));
    return await compare(loaded, world as CreateWorld);
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
}

async function compare(loaded: LoadedProject, createWorld: CreateWorld): Promise<Row[]> {
  const schedules: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    schedules.push(await cpuMs(() => disturb(loaded, createWorld, round)));
    plain.push(await cpuMs(() => runPlainly(loaded, createWorld)));
  }
  const beside = spreadOf(schedules.map((ms, index) => ms / plain[index]!));
  const took = spreadOf(schedules);
  return [
    {
      what: `CPU of ${SCHEDULES} fault schedules of the async template`,
      unit: "ms",
      measured: took,
      aim: "≤ 5000",
      met: took.median <= 5000,
      note: `${Math.round(schedules[0]!)} ms at first, before Node has optimized any code`,
    },
    {
      what: "a fault schedule",
      unit: "× a run without faults",
      measured: beside,
      aim: "≤ 2",
      met: beside.median <= 2,
    },
  ];
}

async function disturb(
  loaded: LoadedProject,
  createWorld: CreateWorld,
  round: number,
): Promise<void> {
  const connectors = listConnectors(loaded);
  const target = await openInProcess(connectors, {
    projectRoot: TEMPLATE,
    secrets: { get: () => "none" },
    createWorld,
    reload: async () => listConnectors(await loaded.importAgain!()),
  });
  try {
    const subject = await createSubject(loaded.tasks[0]!.task, target, { sets: [{}] });
    const { executed, failure, difference } = await runSchedules(subject, {
      count: SCHEDULES,
      seed: 1 + round * SCHEDULES,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    if (executed < SCHEDULES || failure !== undefined || difference !== undefined)
      throw new Error(`the template fails ${failure?.replay ?? difference?.replay}`);
  } finally {
    await target.close();
  }
}

async function runPlainly(loaded: LoadedProject, createWorld: CreateWorld): Promise<void> {
  const projectRoot = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    for (let run = 0; run < SCHEDULES; run += 1) {
      const clock = fakeClock();
      const { fetch, secrets = {} } = await createWorld({ clock, random: () => 0 });
      await loaded.tasks[0]!.task.run({} as never, {
        clock,
        projectRoot,
        fetch: fetch!,
        secrets: { get: (name) => secrets[name]! },
      });
    }
  } finally {
    rmSync(projectRoot, { recursive: true, force: true });
  }
}

function listConnectors({ exportedConnectors }: Collected): readonly AnyConnector[] {
  return exportedConnectors.map(({ connector }) => connector);
}
