import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fx } from "../test/support/command/fx.ts";
import { DevClient } from "../test/support/dev/dev-client.ts";
import { TemporaryProject } from "../test/support/project/temporary-project.ts";
import { cpuMsOf, type Row, spreadOf } from "./measure.ts";

const MODULE = "src/index.ts";
const SAVES = 15;
const IDLE_SECONDS = 60;

/** Measures `fx dev` on the async template: how fast it loads a save, and what it needs when idle. */
export async function measureDev(): Promise<Row[]> {
  const folder = new TemporaryProject();
  try {
    const created = await fx(folder, ["init", "connector", "weather", "--yes"]);
    if (created.code !== 0) throw new Error(created.stderr);
    const project = folder.within("weather");
    const dev = await DevClient.start(project);
    try {
      return [...(await measureSaves(project, dev)), await measureIdle(dev)];
    } finally {
      await dev.close();
    }
  } finally {
    folder.remove();
  }
}

/** Each save changes the module, so that its compiled form is in no cache. */
async function measureSaves({ root }: TemporaryProject, dev: DevClient): Promise<Row[]> {
  const source = readFileSync(join(root, MODULE), "utf8");
  const { version } = (await dev.state).project;
  const times: number[] = [];
  const ratios: number[] = [];
  for (let save = 0; save <= SAVES; save++) {
    const began = performance.now();
    writeFileSync(join(root, MODULE), `${source}// ${save}\n`);
    await dev.event("project", ({ project }) => project.version > version + save);
    const took = performance.now() - began;
    const beside = timeNode();
    if (save === 0) continue; // compiles the parts of fx that no load has used yet
    times.push(took);
    ratios.push(took / beside);
  }
  const measured = spreadOf(times);
  const what = "fx dev, from a save of the async template until it is loaded";
  return [
    { what, unit: "ms", measured, aim: "≤ 300", met: measured.median <= 300 },
    { what, unit: "× node -e 0", measured: spreadOf(ratios), aim: "(for comparison)", met: true },
  ];
}

function timeNode(): number {
  const began = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return performance.now() - began;
}

/** With an open page, of `fx dev` and its children together. */
async function measureIdle({ running: { child } }: DevClient): Promise<Row> {
  const pid = child.pid!;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(/\s+/);
  const read = (): number =>
    [pid, ...children.map(Number)].reduce((sum, each) => sum + cpuMsOf(each), 0);
  const before = read();
  await sleep(IDLE_SECONDS * 1000);
  const measured = spreadOf([(read() - before) / (IDLE_SECONDS * 10)]);
  return {
    what: `CPU of an idle fx dev over ${IDLE_SECONDS} s, with an open page`,
    unit: "%",
    measured,
    aim: "≤ 1",
    met: measured.median <= 1,
  };
}
