import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunRequest } from "./protocol.ts";

/** Where the page saves recordings, in the project. */
const FOLDER = "recordings";

/**
 * The flags of `fx run` with which a run is recorded or replayed, in the project's root.
 *
 * @param taken the files of runs that are being recorded
 */
export function listRecordingFlags(
  { task, record = false, replay }: RunRequest,
  root: string,
  taken: ReadonlyMap<string, unknown> = new Map(),
): readonly string[] {
  if (replay !== undefined) return ["--replay", replay];
  return record ? ["--record", findFreeFile(root, task, taken)] : [];
}

/** A new file, such as `recordings/weather.yaml` or `recordings/weather-2.yaml`. */
function findFreeFile(root: string, task: string, taken: ReadonlyMap<string, unknown>): string {
  const name = task.replace(/[^\w.-]+/g, "-").replace(/^[.-]+/, "") || "run";
  for (let number = 1; ; number += 1) {
    const file = join(FOLDER, `${name}${number === 1 ? "" : `-${number}`}.yaml`);
    if (!existsSync(join(root, file)) && !taken.has(file)) return file;
  }
}
