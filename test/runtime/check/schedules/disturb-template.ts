import { cpSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSubject } from "../../../../src/runtime/check/check-subject.ts";
import { openInProcess } from "../../../../src/runtime/check/check-target.ts";
import {
  runSchedules,
  type ScheduleReport,
  type ScheduleRunOptions,
} from "../../../../src/runtime/check/schedules/run-schedules.ts";
import type { CreateWorld } from "../../../../src/runtime/check/world.ts";
import type { AnyConnector } from "../../../../src/runtime/connector/connector-registry.ts";
import type { Collected } from "../../../../src/runtime/loader/collect-exports.ts";
import { loadProject } from "../../../../src/runtime/loader/load-project.ts";
import { TemporaryProject } from "../../../support/project/temporary-project.ts";

const TEMPLATE = join(import.meta.dirname, "../../../../templates/connector-async");
const SDK = join(import.meta.dirname, "../../../../src/entries/index.ts");

/** A bug to plant into the connector of the template. */
export interface PlantedBug {
  readonly file?: "src/index.ts" | "dev/world.ts";
  readonly replace: string;
  readonly by: string;
}

/** Runs schedules of the template for asynchronous connectors, with bugs planted into its source. */
export async function disturbTemplate(
  bugs: readonly PlantedBug[],
  options: Partial<ScheduleRunOptions> = {},
): Promise<ScheduleReport> {
  const project = new TemporaryProject();
  const root = realpathSync(project.root);
  for (const part of ["src", "dev", "package.json", "tsconfig.json"])
    cpSync(join(TEMPLATE, part), join(root, part), { recursive: true });
  for (const { file = "src/index.ts", replace, by } of bugs) {
    const source = readFileSync(join(root, file), "utf8");
    if (!source.includes(replace)) throw new Error(`${file} does not contain: ${replace}`);
    writeFileSync(join(root, file), source.replace(replace, by));
  }
  const loaded = await loadProject({
    paths: [],
    cwd: root,
    sdkEntry: SDK,
    cacheDir: join(root, "cache"),
  });
  const reload = async () => listConnectors(await loaded.importAgain!());
  const { world } = await loaded.importModule(join(root, "dev/world.ts"));
  const createWorld = world as CreateWorld;
  const target = await openInProcess(listConnectors(loaded), {
    projectRoot: root,
    secrets: { get: () => "none" },
    createWorld,
    reload,
  });
  try {
    const subject = await createSubject(loaded.tasks[0]!.task, target, { sets: [{}] });
    return await runSchedules(subject, {
      count: 200,
      seed: 1,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...options,
    });
  } finally {
    await target.close();
  }
}

function listConnectors({ exportedConnectors }: Collected): readonly AnyConnector[] {
  return exportedConnectors.map(({ connector }) => connector);
}
